/** The view Logs in the built page: files chosen and dropped, roles by hand, masking, refused records, a cancel, a full disk. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { madeLog } from '../../src/logs/made-log';
import { messages } from '../reading-logs';
import { launch, openPage, type WatchedPage } from './browser';

let browser: Browser;
let made: { name: string; mimeType: string; buffer: Buffer };
beforeAll(async () => {
  browser = await launch({ webgpu: false });
  const pieces: Uint8Array[] = [];
  for await (const piece of madeLog(3, 5e6).pieces()) pieces.push(piece);
  made = { name: 'made.jsonl', mimeType: 'text/plain', buffer: Buffer.concat(pieces) };
});
afterAll(() => browser?.close());

async function opened(): Promise<WatchedPage> {
  const watched = await openPage(browser);
  await watched.page.goto(`${inject('address')}#view=logs`);
  await watched.page.getByText('None yet.').waitFor();
  return watched;
}
const choose = (page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]) =>
  page.getByLabel('Files', { exact: true }).setInputFiles(files);
const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
const store = (page: Page) => page.getByRole('button', { name: 'Store the dialogues' });
/** What each stored set says of itself. */
const sets = (page: Page) =>
  page.getByRole('region', { name: 'Stored dialogues' }).locator('p.small.ui', { hasText: 'dialogue' }).allInnerTexts();

const drop = (page: Page, files: Record<string, string>) =>
  page.evaluate((all) => {
    const data = new DataTransfer();
    for (const [name, text] of Object.entries(all)) data.items.add(new File([text], name));
    const zone = document.querySelector('[aria-label="Files to import"]')!;
    for (const type of ['dragover', 'drop'])
      zone.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
  }, files);

test('files are dropped, their formats named, bad records listed by line, names masked; a set is looked into and deleted', async () => {
  const { page, complaints } = await opened();
  const line = JSON.stringify(messages('I am <img src=x onerror="document.title=1"> Ann Lee.', 'Hi Ann.'));
  await drop(page, {
    'chat.jsonl': `${line}\nnonsense\n${line}\n{"messages":[{"role":"assistant","content":"x"}]}\n`,
    'talk.txt': 'User: hi\nAssistant: yo\n',
    'nothing.log': '# nothing',
  });
  await page.getByText('Recognised: OpenAI messages, A transcript.').waitFor();
  await page.getByText('No dialogue was recognised in nothing.log.').waitFor();
  // Imported text is text.
  await page.getByText(/I am <img src=x .* \[name\]\./).waitFor();
  await page.getByText('2 records were refused').click();
  await page.getByText('chat.jsonl, line 2: it is not valid JSON').waitFor();
  await page.getByText("chat.jsonl, line 4: no turn is the user's").waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Two chats');
  await store(page).click();
  await page.getByText('“Two chats” is stored: 3 dialogues.').waitFor();
  expect(await sets(page)).toEqual([expect.stringMatching(/3 dialogues .* masked · 2 refused/)]);
  await page.reload();
  await page.getByRole('button', { name: 'Look inside' }).click();
  await page.getByText('Hi [name].').first().waitFor();
  await page.getByRole('button', { name: 'Delete …' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('None yet.').waitFor();
  expect([await page.title(), complaints]).toEqual([expect.stringContaining('ShiftLab'), []]);
  await page.context().close();
});

test('where the names do not say who is the user, the person says it before anything is stored', async () => {
  const { page, complaints } = await opened();
  await choose(page, file('pair.csv', 'chat,speaker,text\n1,Ann,hello\n1,Bob,good day\n2,Ann,again\n2,Bob,yes\n'));
  await page.getByText('Who is the user?').waitFor();
  expect(await store(page).isDisabled()).toBe(true);
  await page.getByLabel(/Ann in 2 dialogues/).selectOption('policy');
  await page.getByLabel(/Bob in 2 dialogues/).selectOption('user');
  await page.getByText('Recognised: A table').waitFor();
  await store(page).click();
  await page.getByText(/is stored: 2 dialogues/).waitFor();
  await page.getByText('50 % of turns').waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('a full disk keeps the other sets and what was whole, and a cancelled import leaves nothing', async () => {
  const { page, complaints } = await opened();
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  // Before the first write: Chromium asks for the room only now and then.
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1.5e6 });
  await choose(page, file('small.jsonl', JSON.stringify(messages('hi', 'yo'))));
  await page.getByRole('checkbox', { name: /what may name a person/ }).uncheck();
  await store(page).click();
  await page.getByText('“small.jsonl” is stored: 1 dialogue.').waitFor();

  await choose(page, made);
  await store(page).click();
  await page
    .getByRole('alert')
    .filter({ hasText: /storage/i })
    .waitFor();
  const [part, small] = await sets(page);
  expect(part).toMatch(/Incomplete/);
  expect(Number(/(\d+) dialogues/.exec(part!)?.[1])).toBeGreaterThan(100);
  expect(small).toMatch(/ 1 dialogue /);
  await page.getByRole('button', { name: 'Look inside' }).first().click();
  await page.getByText('The first dialogues').waitFor();

  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await store(page).click();
  await page.getByText('Storing the dialogues').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('The import was cancelled. Nothing of it is stored.').waitFor();
  expect(await sets(page)).toEqual([part, small]);
  expect(complaints).toEqual([]);
  await page.context().close();
});
