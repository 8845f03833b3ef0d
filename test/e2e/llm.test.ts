/**
 * The LLM view with the real web-llm, in a browser with WebGPU, against a model that this test serves: up to the model's
 * library, which no package holds. Every address that is asked for is seen here, and what the page says when it is missing.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launch, openPage } from './browser';

let browser: Browser;
let server: Server;
let models: string;
const asked: string[] = [];

const FILES: Readonly<Record<string, string>> = {
  'mlc-chat-config.json': JSON.stringify({
    tokenizer_files: ['tokenizer.json'],
    vocab_size: 4,
    context_window_size: 64,
    conv_template: {},
  }),
  'tokenizer.json': '{}',
  'tensor-cache.json': '{"records":[]}',
};

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url!);
    const name = request.url!.split('/').at(-1)!;
    response.setHeader('access-control-allow-origin', '*');
    if (name === 'broken.wasm') return response.end('<!doctype html>');
    if (FILES[name]) return response.end(FILES[name]);
    response.statusCode = 404;
    response.end();
  }).listen(0);
  models = `http://localhost:${(server.address() as AddressInfo).port}`;
  browser = await launch({ webgpu: true });
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

const alert = (page: Page, text: RegExp) => page.getByRole('alert').filter({ hasText: text }).waitFor();

test('a model is named with its size, memory and licence before anything is fetched, and then no more than was said', async () => {
  const { page, complaints } = await openPage(browser);
  const workers: string[] = [];
  page.on('worker', (worker) => workers.push(worker.url()));
  await page.goto(`${inject('address')}#view=llm`);
  const table = page.getByRole('table', { name: 'Language models that are offered' });
  await table.getByText('SmolLM2 135M').waitFor();
  expect(await table.getByRole('row').nth(1).innerText()).toMatch(
    /135 M\s+538\.1 MB\s+719\.4 MB\s+any WebGPU\s+Apache-2\.0/,
  );
  await page.getByText(/contacts huggingface\.co and raw\.githubusercontent\.com/).waitFor();
  expect(workers.some((url) => url.includes('llm.worker'))).toBe(false);

  await page.getByText('A model of your own').click();
  const load = page.getByRole('button', { name: 'Fetch and load' });
  const own = async (model: string, library: string) => {
    await page.getByLabel('Address of the model').fill(model);
    await page.getByLabel('Address of its library').fill(library);
  };
  await own('models/small', `${models}/small.wasm`);
  await page
    .getByText(/The address of the model is not a complete address/)
    .first()
    .waitFor();
  await load.click();
  await alert(page, /not a complete address/);

  // A library that is not there: its address is named.
  await own(`${models}/me/small`, `${models}/small.wasm`);
  await page.getByText(`contacts ${new URL(models).host}.`).waitFor();
  await load.click();
  await alert(page, /small\.wasm could not be fetched \(the server answers 404\)/);
  expect(asked).toEqual(['/me/small/resolve/main/mlc-chat-config.json', '/small.wasm']);

  // One that is no library; the configuration is kept already.
  await own(`${models}/me/small`, `${models}/broken.wasm`);
  await load.click();
  await alert(page, /model library was not made for web-llm 0\.2\.86/);
  expect(asked.slice(2)).toEqual(['/broken.wasm']);

  // What was kept is listed, and can be deleted.
  await page.getByText('Kept in this browser: 1').click();
  await page.getByRole('button', { name: 'Delete small' }).click();
  await page.getByText('Kept in this browser').waitFor({ state: 'detached' });
  expect(await page.evaluate(async () => (await (await caches.open('webllm/config')).keys()).length)).toBe(0);

  // Nothing but this test's own server was asked, and nothing is loaded.
  expect(complaints.filter((line) => !line.includes('small.wasm') && !line.includes('404'))).toEqual([]);
  expect(await page.getByRole('button', { name: 'Start', exact: true }).isDisabled()).toBe(true);
  await page.context().close();
});

test('a phone has a card for each model, and every policy of the page can be met', async () => {
  const { page, complaints } = await openPage(browser);
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`${inject('address')}#view=llm`);
  await page.getByText('Nothing of it is fetched until you press').waitFor();
  await page.getByText('SmolLM2 135M').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await page.waitForFunction(() => document.querySelectorAll('fieldset select').length === 2);
  const policies = page.getByLabel('Policy');
  await policies.getByRole('option', { name: /^naive/ }).waitFor({ state: 'attached' });
  expect((await policies.getByRole('option').allInnerTexts())[0]).toBe('base');
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('a folder from the disk is used as it is: nothing is fetched', async () => {
  const { page, complaints } = await openPage(browser);
  asked.length = 0;
  await page.goto(`${inject('address')}#view=llm`);
  await page.getByText('A model of your own').click();
  const folder = join(mkdtempSync(join(tmpdir(), 'shiftlab-llm-')), 'small');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  const input = page.getByLabel('Folder on this computer');
  const load = page.getByRole('button', { name: 'Load', exact: true });
  await input.setInputFiles(folder);
  await page.getByText('No other server is contacted').waitFor();
  await load.click();
  await alert(page, /lacks a model library/);
  writeFileSync(join(folder, 'small.wasm'), 'no library');
  await input.setInputFiles(folder);
  await load.click();
  await alert(page, /model library was not made for web-llm/);
  expect(asked).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('without WebGPU it says so before anything could be fetched', async () => {
  const plain = await launch({ webgpu: false });
  const { page, complaints } = await openPage(plain);
  await page.goto(`${inject('address')}#view=llm`);
  await page.getByRole('alert').filter({ hasText: 'A language model is not possible here' }).waitFor();
  expect(await page.getByRole('button', { name: 'Fetch and load' }).isDisabled()).toBe(true);
  expect(complaints).toEqual([]);
  await plain.close();
});
