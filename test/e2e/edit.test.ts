/** The second task in the built page: what the page knows of a task it knows from the task. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launch, openPage } from './browser';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: true })));
afterAll(async () => browser?.close());

test('a run of edit ends in a table with its own measures, and its dialogues show the document and the wishes', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(
    `${inject('address')}#view=lab&preset=edit-smoke&arms=base,naive&grpo.updates=2&grpo.promptsPerUpdate=2&evaluation.dialogues=8`,
  );
  await page.waitForFunction(() =>
    [...document.querySelectorAll('button')].some((button) => button.textContent?.trim() === 'Run' && !button.disabled),
  );
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const ended = page.locator('.progress:is([data-status="done"], [data-status="failed"], [data-status="cancelled"])');
  await ended.waitFor({ timeout: 280_000 });
  const status = await ended.getAttribute('data-status');
  expect({ status, said: status === 'done' ? '' : await ended.innerText() }).toEqual({ status: 'done', said: '' });

  await page.getByText('Table of the arms').click();
  await page.locator('table', { has: page.getByText('token BLEU') }).waitFor();
  const rows = (holding: string) =>
    page
      .locator('table', { has: page.getByText(holding) })
      .locator('tbody tr')
      .evaluateAll((found) => found.map((row) => [...row.children].map((cell) => (cell.textContent ?? '').trim())));
  for (const table of [await rows('Users who'), await rows('token BLEU')]) {
    expect(table.map(([arm]) => arm)).toEqual(['base', 'naive']);
    for (const [, ...cells] of table) expect(cells[0]).toMatch(/\d/);
  }
  const measures = await page
    .locator('table', { has: page.getByText('token BLEU') })
    .locator('thead')
    .innerText();
  for (const label of ['token BLEU', 'character BLEU', 'exact match', 'edits done', 'harm'])
    expect(measures).toContain(label);

  await page.getByRole('button', { name: /Read the dialogues/ }).click();
  const goal = page.locator('dd').first();
  expect(await goal.innerText()).toMatch(/ the \w+ is .*\. \w+ \(.*→/);
  expect(await page.locator('ol.turns li').count()).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
});
