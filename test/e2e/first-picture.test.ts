/** The first screen: a recorded training that plays by itself, is taken hold of, and is what the recording says. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { root } from '../../scripts/machine/installed.mjs';
import { parseReplay } from '../../src/domain/replay';
import { launch, openPage, pressWhenEnabled } from './browser';

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: false })));
afterAll(() => browser?.close());

const recorded = (arm: string) =>
  parseReplay(
    JSON.parse(gunzipSync(readFileSync(join(root, `results/replay/clarify-${arm}-1.json.gz`))).toString('utf8')),
  );
const [naive, calibrated] = [recorded('naive'), recorded('calibrated')];
const whole = (share: number) => `${Math.round(100 * share)}\u202f%`;

const card = (page: Page, name: string) => page.getByRole('article', { name });
const numbers = (page: Page, name: string) => card(page, name).locator('dd').allInnerTexts();
const turns = (page: Page, name: string) => card(page, name).getByRole('listitem').count();
const slider = (page: Page) => page.getByRole('slider', { name: 'Updates of training' });

test('two policies answer the same user by themselves, without a GPU and without another origin', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(inject('address'));
  await card(page, 'Naive').getByRole('listitem').nth(2).waitFor();
  expect(await numbers(page, 'Naive')).toEqual([whole(naive.promised!.at(-1)!), whole(naive.people.at(-1)!)]);
  expect(await numbers(page, 'Calibrated')).toEqual([
    whole(calibrated.promised!.at(-1)!),
    whole(calibrated.people.at(-1)!),
  ]);
  const opening = async (name: string) => (await card(page, name).getByRole('listitem').first().innerText()).trim();
  expect(await opening('Naive')).toBe(await opening('Calibrated'));
  await pressWhenEnabled(page.getByRole('button', { name: 'Pause' }));
  const before = await turns(page, 'Naive');
  await page.waitForTimeout(1600);
  expect(await turns(page, 'Naive')).toBe(before);
  await pressWhenEnabled(page.getByRole('button', { name: 'Restart' }));
  expect(await turns(page, 'Naive')).toBe(1);
  await pressWhenEnabled(page.getByRole('button', { name: 'Next turn' }));
  expect(await turns(page, 'Naive')).toBe(2);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('training is dragged from the keyboard: dialogues and numbers follow, and at update 0 both policies are the same', async () => {
  const { page } = await openPage(browser);
  await page.goto(inject('address'));
  await slider(page).press('Home');
  expect(await slider(page).getAttribute('aria-valuetext')).toContain(
    `0 updates: naive: promised ${whole(naive.promised![0]!)}, real users gave ${whole(naive.people[0]!)}`,
  );
  expect(await numbers(page, 'Naive')).toEqual([whole(naive.promised![0]!), whole(naive.people[0]!)]);
  const said = (name: string) => card(page, name).locator('.words').allInnerTexts();
  expect(await said('Naive')).toEqual(await said('Calibrated'));
  await slider(page).press('ArrowRight');
  expect(await numbers(page, 'Naive')).toEqual([whole(naive.promised![1]!), whole(naive.people[1]!)]);
  expect(await page.getByRole('button', { name: 'Play' }).isVisible()).toBe(true);
  await pressWhenEnabled(page.getByRole('button', { name: 'The next user' }));
  await slider(page).press('End');
  expect(await numbers(page, 'Naive')).toEqual([whole(naive.promised!.at(-1)!), whole(naive.people.at(-1)!)]);
  await page.context().close();
});

test('it stands still and whole where less motion is wanted', async () => {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(inject('address'));
  await page.getByRole('button', { name: 'Play' }).waitFor();
  const shown = await turns(page, 'Calibrated');
  expect(shown).toBeGreaterThan(2);
  await page.waitForTimeout(1600);
  expect(await turns(page, 'Calibrated')).toBe(shown);
  await context.close();
});

test('other policies and the other temperature are fetched when asked for', async () => {
  const { page, complaints } = await openPage(browser);
  const fetched: string[] = [];
  page.on(
    'request',
    (request) => request.url().includes('/replay/') && fetched.push(request.url().split('/replay/')[1]!),
  );
  await page.goto(inject('address'));
  await card(page, 'Calibrated').getByRole('listitem').first().waitFor();
  await expect.poll(() => fetched.length).toBe(3);
  expect(fetched.sort()).toEqual(['claims-1.json', 'clarify-calibrated-1.json', 'clarify-naive-1.json']);
  await page.getByText('Other policies, other temperature').press('Enter');
  await page.getByRole('combobox', { name: 'Left' }).selectOption('static');
  await card(page, 'Static').getByRole('listitem').first().waitFor();
  await page.getByRole('combobox', { name: /^T/ }).selectOption('0.1');
  await expect
    .poll(() => fetched.filter((file) => file.endsWith('-0.1.json')).length, { timeout: 10_000 })
    .toBeGreaterThan(2);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('its three doors lead to Talk, to the Lab and to the lessons', async () => {
  const { page } = await openPage(browser);
  for (const [door, view] of [
    ['Be the user', 'talk'],
    ['Train it here', 'lab'],
    ['Lessons', 'lessons'],
  ] as const) {
    await page.goto(inject('address'));
    await page.getByRole('navigation', { name: 'Go on' }).getByRole('link', { name: door }).press('Enter');
    await expect.poll(() => page.url()).toContain(`view=${view}`);
  }
  await page.context().close();
});
