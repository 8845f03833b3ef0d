/** A simulator of free text in the built page: it learns from a stored set, is looked at, guessed at by keyboard, kept, deleted. */
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { readTalkReport } from '../../src/domain/talk-report';
import { launch, openPage, pressWhenEnabled } from './browser';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: true })));
afterAll(() => browser?.close());

/** Twenty are held out, of one user turn each: as few as have a figure. */
function log(dialogues: number): string {
  const drinks = ['a latte', 'a mocha', 'two teas', '<b>tea</b>'];
  const lines = Array.from({ length: dialogues }, (_, n) =>
    JSON.stringify({
      id: `order ${n}`,
      messages: [
        { role: 'user', content: `${n % 3 === 0 ? 'I want' : 'Can I get'} ${drinks[(n * 7) % 4]!}` },
        { role: 'assistant', content: 'Sure.' },
      ],
    }),
  );
  return lines.join('\n');
}

async function importLog(page: Page, text: string): Promise<void> {
  await page.goto(`${inject('address')}#view=logs`);
  await page
    .getByLabel('Files', { exact: true })
    .setInputFiles({ name: 'orders.jsonl', mimeType: 'application/json', buffer: Buffer.from(text) });
  await pressWhenEnabled(page.getByRole('button', { name: 'Store the dialogues' }));
  await pressWhenEnabled(page.getByRole('button', { name: 'Train a simulator of its users' }));
}

async function fileOf(page: Page, button: string): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await pressWhenEnabled(page.getByRole('button', { name: button }));
  return readFileSync(await (await download).path());
}

test('a simulator learns from a stored set, is cancelled and begun again, and a reload still shows it', async () => {
  const { page, complaints } = await openPage(browser);
  await importLog(page, log(40));
  const own = page.getByRole('region', { name: 'Simulator of its users' });
  await own.getByLabel('Share that is left out, in percent').fill('50');
  await own.getByText('Seed and passes').click();
  await own.getByLabel('Passes over the dialogues').fill('1');
  await own.getByText('It learns from 20 dialogues').waitFor();

  const train = own.getByRole('button', { name: 'Train the simulator' });
  await pressWhenEnabled(train);
  await own.getByText(/Scoring and drawing before/).waitFor({ timeout: 60_000 });
  await pressWhenEnabled(own.getByRole('button', { name: 'Cancel' }));
  await train.waitFor({ timeout: 2_000 });
  expect(await own.getByText('that it did not learn from').count()).toBe(0);

  await pressWhenEnabled(train);
  await own.getByText('On 20 dialogues that it did not learn from').waitFor({ timeout: 120_000 });
  await own.getByRole('img', { name: /Calibrated: all turns/ }).waitFor();

  const game = own.getByRole('group', { name: 'Guess which turn a person wrote' });
  await game.getByRole('button', { name: /^1/ }).press('1');
  await game.getByText(/of 1 times/).waitFor();
  await page.keyboard.press('Enter'); // the next one: its button has the focus
  await page.keyboard.press('2');
  await game.getByText(/of 2 times/).waitFor();

  const report = readTalkReport(JSON.parse((await fileOf(page, 'Save the report')).toString()), 'It');
  expect([report.data.heldOut, report.pairs!.length]).toEqual([20, 20]); // half of 40, with one user turn each
  const folder = unzipSync(await fileOf(page, 'Save the model (zip)'));
  expect(Object.keys(folder)).toEqual(expect.arrayContaining(['config.json', 'model.safetensors', 'tokenizer.json']));

  await page.reload();
  await pressWhenEnabled(page.getByRole('button', { name: 'Its simulator' }));
  await own.getByText('On 20 dialogues that it did not learn from').waitFor();
  await pressWhenEnabled(page.getByRole('button', { name: 'Delete …' }));
  await pressWhenEnabled(page.getByRole('button', { name: 'Delete', exact: true }));
  await page.getByText('None yet.').waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('without WebGPU the page says why nothing can learn, and shows what was recorded', async () => {
  const without = await launch({ webgpu: false });
  const { page, complaints } = await openPage(without);
  await importLog(page, log(4));
  await page.getByText('A simulator cannot learn here').waitFor();
  const recorded = page.getByRole('region', { name: 'Recorded simulators' });
  await recorded.getByRole('button', { name: /CaSiNo/ }).press('Enter');
  await recorded.getByText('On 100 dialogues that it did not learn from').waitFor();
  await recorded.getByText('The figure as a table').click();
  expect(await recorded.getByRole('row', { name: /^all 100/ }).count()).toBe(1);
  expect(complaints).toEqual([]);
  await without.close();
});
