/** Being the user in the built page, by keyboard alone and without WebGPU: two blind dialogues, a judgement, a file, a class. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { parseSessionFile, sessionFileText } from '../../src/people/session-file';
import { dealCard, talkToTheEnd } from '../../scripts/page/talking';
import { humanSession } from '../human-session';
import { launch, openPage, pressWhenEnabled } from './browser';
import { toView } from '../../scripts/page/to-view.mjs';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterAll(() => browser?.close());

test('a person talks to two policies, judges them before they are named, and hands in a file that a class merges', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}#view=talk`);
  await page.getByLabel(/Pseudonym/).fill('tram 7');
  await dealCard(page);

  await page.getByLabel('What you say').fill('i want a helicopter to atlantis');
  await page.getByText('The policy does not know “helicopter”, “atlantis”.').waitFor();
  await page.getByLabel('What you say').press('Enter');
  expect(await page.getByRole('log').getByRole('listitem').count()).toBe(1); // "You speak first.": nothing was said
  await page.getByLabel('What you say').fill('');
  await talkToTheEnd(page);
  await pressWhenEnabled(page.getByRole('button', { name: /Policy B/ }));
  await page.getByLabel('What you say').waitFor();
  await talkToTheEnd(page);

  await page.getByText('Which of the two served you better?').waitFor();
  // Nothing on the page names the two before the judgement, and a second Enter is none.
  expect(await page.getByRole('cell', { name: /^(naive|calibrated)$/ }).count()).toBe(0);
  expect(await page.getByRole('rowheader', { name: /naive|calibrated/ }).count()).toBe(0);
  await page.keyboard.press('Enter');
  await page.getByText('Which of the two served you better?').waitFor();
  expect(await page.getByText('its simulator promised').count()).toBe(0);
  await pressWhenEnabled(page.getByRole('button', { name: 'Policy B' }));
  await page.getByText('its simulator promised').first().waitFor();
  expect(await page.getByText('your choice').count()).toBe(1);

  const download = page.waitForEvent('download');
  await pressWhenEnabled(page.getByRole('button', { name: 'Save the dialogues as a file' }));
  const file = readFileSync(await (await download).path(), 'utf8');
  const { sessions } = parseSessionFile(file);
  expect(sessions).toMatchObject([{ by: 'tram 7', blind: true, preferred: 1, task: 'clarify' }]);
  expect(sessions[0]!.dialogues.map(({ policy }) => policy.arm).sort()).toEqual(['calibrated', 'naive']);

  // A class: thirty files, one of them twice, one the person's own, one that is something else.
  const files = Array.from({ length: 30 }, (_, i) =>
    sessionFileText([humanSession(i, { card: { seed: 1, index: i } })]),
  );
  const named = [...files, files[0]!, file, '{"format":"shiftlab-run"}'].map((text, i) => ({
    name: `${i}.json`,
    mimeType: 'application/json',
    buffer: Buffer.from(text),
  }));
  await page.getByLabel(/Open files/).setInputFiles(named);
  await page.getByText('33 files read, 30 sessions new or completed.').waitFor();
  expect(await page.getByText(/known already/).count()).toBe(2);
  await page.getByText('This file has no dialogues of people').waitFor();
  const dialogues = page
    .getByRole('table', { name: 'Success of each policy' })
    .getByRole('cell', { name: '30', exact: true });
  await expect.poll(() => dialogues.count()).toBe(2 * 2); // of two policies: dialogues, and people

  await page.reload();
  await page
    .getByText(/Blind choice/)
    .first()
    .waitFor(); // it was stored
  await toView(page, 'Lab');
  await page.getByLabel(/the 62 dialogues of people/).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('on a phone the card and the line to type in stay in sight, and the arrow takes the word that is offered', async () => {
  const { page, complaints } = await openPage(browser);
  await page.setViewportSize({ width: 390, height: 700 });
  await page.goto(`${inject('address')}#view=talk`);
  await dealCard(page);
  const line = page.getByLabel('What you say');
  for (const said of ['hello there', 'hmm', 'hmm']) {
    await page.waitForFunction(() => !document.querySelector('.chip:disabled'));
    await line.fill(said);
    await line.press('Enter');
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#say')?.value === '');
  }
  const card = page.getByRole('region', { name: /Book this trip/ });
  for (const box of [await card.boundingBox(), await line.boundingBox()]) {
    expect(box!.y).toBeGreaterThanOrEqual(0);
    expect(box!.y + box!.height).toBeLessThanOrEqual(700);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await line.fill('make it octo');
  await line.press('ArrowRight');
  expect(await line.inputValue()).toBe('make it October');
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('habits and an evaluation are computed without a GPU, and can be cancelled', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${inject('address')}#view=talk`);
  const evaluate = page.getByRole('button', { name: 'Evaluate', exact: true });
  await evaluate.click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.waitForFunction(() => !document.querySelector('progress'));
  await evaluate.click();
  await page.getByText(/200\s+dialogues in/).waitFor({ timeout: 60_000 });
  expect(complaints).toEqual([]);
  await page.context().close();
});
