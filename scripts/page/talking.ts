/** A person in the view Talk of the built page, who says what the page offers first: for tests, pictures and times. */
import type { Page } from 'playwright-core';

/** Once the list of policies is there. */
export async function dealCard(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector<HTMLButtonElement>('button.primary')?.disabled === false);
  await page.getByRole('button', { name: 'Deal a card' }).press('Enter');
  await page.getByLabel('What you say').waitFor();
}

/** Puts together a turn of the words that are offered first. False if the dialogue has ended. */
export async function putTogether(page: Page): Promise<boolean> {
  const draft = page.getByLabel('What you say');
  if (!(await draft.isVisible())) return false;
  await page.waitForFunction(() => !document.querySelector('.chip:disabled')); // the policy has been opened
  // A chip may be a beginning that another one goes on with.
  const hears = page.locator('#hears', { hasText: 'The policy hears' });
  for (let chips = 0; chips < 4 && !(await hears.isVisible()); chips++) {
    await page.getByRole('group', { name: 'Words to choose' }).getByRole('button').first().press('Enter');
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#say')?.value !== '');
  }
  await hears.waitFor();
  return true;
}

/** Says it with Enter. @returns milliseconds of wall time until the answer is there and drawn, or the dialogue has ended */
export async function say(page: Page): Promise<number> {
  const draft = page.getByLabel('What you say');
  // A handle to a promise: the listener is there before the key is pressed.
  const took = await draft.evaluateHandle((input: HTMLInputElement) => {
    const answered = () => {
      const now = document.querySelector<HTMLInputElement>('#say');
      return !now || (now.value === '' && !document.querySelector('.chip:disabled'));
    };
    const promise = new Promise<number>((resolve) => {
      const begin = () => {
        const beganMs = performance.now();
        const look = () => (answered() ? resolve(performance.now() - beganMs) : requestAnimationFrame(look));
        requestAnimationFrame(look);
      };
      input.form!.addEventListener('submit', begin, { capture: true, once: true });
    });
    return { promise };
  });
  await draft.press('Enter');
  return took.evaluate(({ promise }) => promise);
}

/** Until the dialogue has ended. @returns what each turn took, milliseconds */
export async function talkToTheEnd(page: Page, mostTurns = 20): Promise<number[]> {
  const tookMs: number[] = [];
  while (tookMs.length < mostTurns && (await putTogether(page))) tookMs.push(await say(page));
  return tookMs;
}
