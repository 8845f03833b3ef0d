/**
 * Asks a real language model, in the built page and a Chromium with this machine's GPU:
 *
 *   npm run llm -- --model SmolLM2-135M-Instruct-q0f32-MLC --work probe
 *   npm run llm -- --folder ~/models/my-model-MLC --work prompted --count 20
 *
 * --model is one of the page's list, and is fetched from Hugging Face and GitHub; --folder is a folder on the disk with its
 * model library, and fetches nothing. --work is prompted, real, probe (does it accept wrong answers?) or judge; --task is
 * clarify or edit; --seconds limits one reply. --visible shows the browser, --software uses a software adapter (SwiftShader).
 * Prints what the page shows. No test runs this command.
 */
import { chromium, type Page } from 'playwright-core';
import { preview } from 'vite';
import { ShiftLabError } from '../src/domain/errors';
import { OFFERED } from '../src/llm/catalogue';
import { shortened } from '../src/domain/shown-value';
import { WORK_WORDS, WORKS } from '../src/llm/works';
import { taskNamed } from '../src/tasks/registry';
import { flag, parsedLine, text, textOr, usage, wholeNumber } from './command-line/command-line';
import { findChromium, WEBGPU_FLAGS } from './machine/chromium.mjs';
import { build, root } from './machine/installed.mjs';

const LINE =
  'npm run llm -- (--model ID | --folder DIR) [--work prompted|real|probe|judge] [--task clarify] [--count 20] [--seconds 30] [--visible] [--software]';
const HOUR_MS = 3_600_000;

export async function main(argv: readonly string[]): Promise<number> {
  const asked = askedIn(argv);
  const executablePath = findChromium();
  if (!executablePath) throw new ShiftLabError('usage', 'No Chromium was found; set CHROME_PATH to its path.');
  await build();
  const server = await preview({ root, logLevel: 'warn', preview: { port: 4373, host: 'localhost', open: false } });
  const browser = await chromium.launch({
    executablePath,
    chromiumSandbox: false,
    headless: !asked.visible,
    args: asked.software ? [...WEBGPU_FLAGS] : ['--enable-unsafe-webgpu', '--enable-features=Vulkan'],
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(HOUR_MS);
    await page.goto(`${server.resolvedUrls!.local[0]!}#view=llm`);
    await load(page, asked);
    console.log(`${asked.model} is loaded`);
    await page.getByRole('radio', { name: WORK_WORDS[asked.work].name }).check();
    await page.getByLabel('Task').selectOption(asked.task);
    await page.getByLabel('Dialogues', { exact: true }).fill(String(asked.count));
    await page.getByLabel('Seconds a reply').fill(String(asked.seconds));
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    const report = page.locator('main section[aria-label]').first();
    await ended(page, report.waitFor());
    console.log((await report.innerText()).replace(/\n{2,}/g, '\n'));
    return 0;
  } finally {
    await browser.close();
    await server.close();
  }
}

function askedIn(argv: readonly string[]) {
  const { values } = parsedLine(argv, LINE, {
    options: {
      model: text,
      folder: text,
      work: textOr('prompted'),
      task: textOr('clarify'),
      count: textOr('20'),
      seconds: textOr('30'),
      visible: flag,
      software: flag,
    },
  });
  const { model = values.folder, folder, task } = values;
  if (model === undefined || (values.model !== undefined && folder !== undefined))
    throw usage('Give either --model or --folder', LINE);
  if (folder === undefined && !OFFERED.some(({ id }) => id === model))
    throw usage(`--model ${shortened(model)} is not in the list of the page`, LINE);
  const work = WORKS.find((known) => known === values.work);
  if (!work) throw usage(`--work is one of ${WORKS.join(', ')}`, LINE);
  return {
    model,
    folder,
    task: taskNamed(task).task.name,
    work,
    count: wholeNumber('--count', values.count, 1, 200),
    seconds: wholeNumber('--seconds', values.seconds, 1, 600),
    visible: values.visible,
    software: values.software,
  };
}

async function load(page: Page, { model, folder }: { readonly model: string; readonly folder: string | undefined }) {
  if (folder === undefined) {
    const place = OFFERED.findIndex(({ id }) => id === model);
    await page.getByRole('table').getByRole('radio').nth(place).check();
  } else {
    await page.getByText('A model of your own').click();
    await page.getByLabel('Folder on this computer').setInputFiles(folder);
  }
  await page.getByRole('button', { name: /^(?:Fetch and load|Load)$/ }).click();
  await ended(page, page.getByRole('button', { name: 'Unload' }).waitFor());
}

/** Rejects with what the page says went wrong. */
async function ended(page: Page, wanted: Promise<void>): Promise<void> {
  const alert = page.locator('fieldset [role=alert]');
  await Promise.race([
    wanted,
    alert.waitFor().then(async () => {
      throw new ShiftLabError('llm-unusable', (await alert.innerText()).split('\n')[0]!, {});
    }),
  ]);
}
