/** What a link may say about how the page is shown, and what it stands when a link is hostile or old. Needs no GPU. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launch, openPage, pressWhenEnabled } from './browser';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterAll(() => browser?.close());

async function open(hash: string): Promise<{ page: Page; complaints: string[] }> {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}${hash}`);
  await page.locator('h1').first().waitFor();
  return { page, complaints };
}
const rootOf = (page: Page) =>
  page.evaluate(() => ({
    theme: document.documentElement.dataset['theme'] ?? null,
    pixels: parseFloat(getComputedStyle(document.documentElement).fontSize),
    background: getComputedStyle(document.body).backgroundColor,
  }));

test('theme and size come from a link, a person changes both by keyboard, and a reload keeps what was chosen', async () => {
  const plain = await open('#view=theory');
  const usual = await rootOf(plain.page);
  await plain.page.context().close();

  const { page, complaints } = await open('#v=1&view=theory&theme=dark&size=1.25');
  await page.getByRole('slider', { name: /Length of the dialogue/ }).waitFor();
  const asked = await rootOf(page);
  expect(asked.theme).toBe('dark');
  expect(asked.background).not.toBe(usual.background);
  expect(asked.pixels).toBeCloseTo(1.25 * usual.pixels, 3);

  await pressWhenEnabled(page.getByRole('button', { name: 'Larger text' }));
  await page.waitForURL(/size=1\.5/);
  expect((await rootOf(page)).pixels).toBeCloseTo(1.5 * usual.pixels, 3);
  await pressWhenEnabled(page.getByRole('button', { name: 'Light page' }));
  await page.waitForURL((url) => !url.hash.includes('theme='));
  await page.reload();
  await page.getByRole('slider', { name: /Length of the dialogue/ }).waitFor();
  expect(await rootOf(page)).toEqual({ ...usual, theme: 'light', pixels: 1.5 * usual.pixels });
  await page.setViewportSize({ width: 320, height: 640 });
  await page.getByRole('button', { name: 'larger text' }).press('Enter');
  await page.waitForURL(/size=1\.75/);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('a link that is opened in a new tab, or leads into a lesson, keeps the theme and the set-up', async () => {
  const { page } = await open('#view=lab&preset=edit&theme=dark&size=1.25');
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  const tab = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Theory', exact: true }).click({ modifiers: ['ControlOrMeta'] });
  const opened = await tab;
  await opened.getByRole('heading', { level: 1, name: 'Theory' }).waitFor();
  expect((await rootOf(opened)).theme).toBe('dark');
  expect(opened.url()).toMatch(/#view=theory&preset=edit.*&theme=dark&size=1\.25/);
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Run the experiment'); // this one stays

  await page.getByRole('link', { name: 'Start', exact: true }).click();
  await page.getByRole('link', { name: 'Where the order changes' }).press('Enter');
  await page.getByRole('heading', { level: 1, name: /who wins/i }).waitFor();
  expect((await rootOf(page)).theme).toBe('dark');
  await page.context().close();
});

test('what a link hides stays hidden on the way through the page', async () => {
  const { page } = await open('#view=lab&hide=theory,talk,bench,setup');
  const links = (name: string) => page.getByRole('navigation', { name, exact: true }).getByRole('link').allInnerTexts();
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  expect(await links('Views')).toEqual(['Start', 'Lessons', 'Lab', 'Results']);
  expect(await links('Lab')).toEqual(['Run', 'Dialogues', 'Runs']);
  expect(await page.getByText('All settings').count()).toBe(0);
  expect(await page.getByRole('textbox', { name: 'Seeds' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Results', exact: true }).click();
  await page.waitForURL(/view=results/);
  expect(page.url()).toContain('hide=bench,talk,theory,setup');
  expect(await links('Views')).toEqual(['Start', 'Lessons', 'Lab', 'Results']);
  await page.goBack();
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  expect(await page.getByText('All settings').count()).toBe(0);
  await page.context().close();
});

test('embedded, a view stands without header and footer, and a link opens the same place as a whole page', async () => {
  const { page, complaints } = await openPage(browser);
  // Browsers keep public pages from localhost, so the course's page is one of the same server.
  await page.goto(`${inject('address')}?course`);
  const src = `${inject('address')}#view=theory&theory.horizon=20&embed=1`;
  await page.evaluate((src) => {
    const embedded = Object.assign(document.createElement('iframe'), { src, width: '700', height: '600' });
    document.body.replaceChildren(embedded);
  }, src);
  const frame = page.frameLocator('iframe');
  await frame.getByRole('heading', { level: 1, name: 'Theory' }).waitFor();
  expect(await frame.locator('header, footer, nav').filter({ visible: true }).count()).toBe(0);
  const [whole] = await Promise.all([
    page.context().waitForEvent('page'),
    frame.getByRole('link', { name: 'Open in ShiftLab' }).press('Enter'),
  ]);
  const slider = whole.getByRole('slider', { name: /Length of the dialogue/ });
  await slider.waitFor();
  expect(await slider.inputValue()).toBe('20');
  expect(await whole.locator('header').isVisible()).toBe(true);
  expect(whole.url()).not.toContain('embed');
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('no arm ticked survives a reload, and so does one that was unticked', async () => {
  const { page } = await open('#view=lab&preset=clarify');
  const ticks = page.locator('fieldset.paper input[type=checkbox]');
  await ticks.first().waitFor();
  const before = await ticks.evaluateAll((all) => all.map((tick) => (tick as HTMLInputElement).checked));
  const ticked = before.flatMap((on, i) => (on ? [i] : []));
  await ticks.nth(ticked[0]!).uncheck();
  await page.reload();
  await ticks.first().waitFor();
  const after = await ticks.evaluateAll((all) => all.map((tick) => (tick as HTMLInputElement).checked));
  expect(after).toEqual(before.map((on, i) => on && i !== ticked[0]));
  for (const i of ticked.slice(1)) await ticks.nth(i).uncheck();
  await page.waitForURL(/arms=none/);
  await page.reload();
  await ticks.first().waitFor();
  expect(await page.locator('input[type=checkbox]:checked').count()).toBe(0);
  await page.getByText('Tick at least one arm.').last().waitFor();
  await page.context().close();
});

test('a link names the dialogue that is looked at, and says which there is none of', async () => {
  const { page } = await open('#view=dialogues&run=recorded/clarify.json&dialogue=3');
  await page.getByText(/^3 of \d+$/).waitFor();
  await page.getByRole('button', { name: 'Next dialogue' }).click();
  await page.waitForURL(/dialogue=4/);
  const said = await page.getByRole('list', { name: 'Turns' }).innerText();
  await page.reload();
  await page.getByText(/^4 of \d+$/).waitFor();
  expect(await page.getByRole('list', { name: 'Turns' }).innerText()).toBe(said);
  await page.context().close();

  const none = await open('#view=dialogues&run=recorded/clarify.json&dialogue=99999');
  await none.page
    .getByRole('alert')
    .filter({ hasText: /dialogue=99999 \(the run has \d+\)/ })
    .waitFor();
  // Without one, the page opens on one in which a simulator promised what nobody got.
  await none.page.getByText(/^\d+ of \d+$/).waitFor();
  await none.page.getByText('The simulator accepted it, but the user did not get what was wanted.').waitFor();
  await none.page.getByText('wrong or missing').waitFor();
  await none.page.getByRole('button', { name: 'Next dialogue' }).click();
  expect(await none.page.getByText('The simulator accepted it').count()).toBe(0);
  await none.page.context().close();
});

test('a hostile link opens the page, and is answered in a few words at its top', async () => {
  const long = 'x'.repeat(30_000);
  for (const [hash, said] of [
    [`#view=lab&story=${long}`, /story=x{53}…/],
    [`#${long}${long}${long}${long}`, /longer than 50,000 characters/],
    ['#view=lab&lambda=%20', /lambda= \./],
    ['#view=lab&preset=clarify&grpo.updates=1e9', /cannot be run: grpo\.updates must be a whole number .*1e9/],
    ['#view=lab&__proto__=1&constructor.prototype=2', /__proto__=1; constructor\.prototype=2/],
    ['#view=lab&%E0%A4=%FF&preset=%zz', /preset=%zz/],
    ['#view=lab&colour=%E2%80%AEder', /colour=\\u202eder/],
    ['#view=lab&v=7', /v=7/],
  ] as const) {
    const { page, complaints } = await open(hash);
    const notice = page.getByRole('alert').filter({ hasText: said }).first();
    await notice.waitFor();
    expect((await notice.innerText()).length).toBeLessThan(420);
    const { y } = (await notice.boundingBox())!;
    expect(y).toBeLessThan(400);
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
    expect(page.url()).not.toMatch(/lambda=|x{100}|proto/);
    expect(complaints).toEqual([]);
    await page.context().close();
  }
});

test('what cannot be run is said in the first screen, and beside the button where it is typed', async () => {
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    const { page } = await openPage(browser);
    await page.setViewportSize({ width, height });
    await page.goto(`${inject('address')}#view=lab&preset=clarify&grpo.updates=1e9`);
    const refused = page.getByRole('alert').filter({ hasText: /grpo\.updates must be a whole number .*1e9/ });
    const said = (await refused.boundingBox())!;
    expect(said.y + said.height).toBeLessThan(height);
    // The rest of the link is taken, so the preset can be run as it is; typed again, the setting is refused in place.
    await page
      .locator('summary')
      .filter({ hasText: /^All settings/ })
      .click();
    const field = page.getByRole('textbox', { name: /^Updates of each arm/ });
    await field.fill('1e9');
    await field.press('Tab');
    const problem = page.getByRole('alert').filter({ hasText: /^Updates|^grpo\.updates/ });
    const run = page.getByRole('button', { name: 'Run', exact: true });
    await problem.last().waitFor();
    const [reason, button] = [(await problem.last().boundingBox())!, (await run.boundingBox())!];
    expect(Math.abs(button.y - (reason.y + reason.height))).toBeLessThan(80);
    expect(await run.isDisabled()).toBe(true);
    await page.context().close();
  }
});

test('a link is made by keyboard, opens what it says, and is selected where the browser does not copy it', async () => {
  const { page, complaints } = await open('#view=lab&preset=clarify&lambda=0.5');
  const opener = page.getByRole('button', { name: 'Make a link' });
  await opener.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Make a link' });
  const link = dialog.getByRole('textbox', { name: /^Link/ });
  await dialog.getByRole('img', { name: 'QR code of the link' }).waitFor();
  expect(await link.inputValue()).toContain('#v=1&preset=clarify&lambda=0.5');
  await dialog.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
  await dialog.getByRole('combobox', { name: 'Text size' }).selectOption('1.5');
  await dialog.getByRole('checkbox', { name: 'Theory' }).press('Space');
  await dialog.getByRole('checkbox', { name: /Only the view/ }).press('Space');
  const made = await link.inputValue();
  expect(made).toMatch(/#v=1&preset=clarify&lambda=0\.5&theme=dark&size=1\.5&hide=theory&embed=1$/);
  await dialog.getByText(`(${made.length} characters)`).waitFor();

  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await pressWhenEnabled(dialog.getByRole('button', { name: 'Copy link' }));
  await dialog.getByText('The browser did not copy it. The link is selected: copy it by hand.').waitFor();
  expect(await page.evaluate(() => getSelection()?.toString() ?? '')).toBe(made);
  await page.evaluate(() => {
    navigator.clipboard.writeText = (text) => (Object.assign(globalThis, { copied: text }), Promise.resolve());
  });
  await pressWhenEnabled(dialog.getByRole('button', { name: 'Copy link' }));
  await dialog.getByText('The link is copied.').waitFor();
  expect(await page.evaluate(() => (globalThis as { copied?: string }).copied)).toBe(made);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(complaints).toEqual([]);

  await page.goto('about:blank');
  await page.goto(made);
  await page.getByRole('heading', { level: 1, name: 'Run the experiment' }).waitFor();
  expect((await rootOf(page)).theme).toBe('dark');
  expect(await page.locator('header').count()).toBe(0);
  await page.context().close();
});
