/**
 * Calibrates a simulator of free text on people's dialogues, and says on dialogues that it was not trained on how close it is:
 *
 *   npm run calibrate -- --train FILES (--heldout FILES | --heldout-share 0.2) --out DIR
 *                        [--format NAME] [--base DIR|none] [--pretrain FILES] [--passes N] [--seed N]
 *
 *   --train FILES        dialogues to learn from; several files with commas between
 *   --heldout FILES      dialogues to be scored
 *   --heldout-share S    instead: this share of the training dialogues, whole dialogues, chosen by a hash of their ids
 *   --folds N            instead of both: each dialogue is held out once, in one of N parts, and scored by a model that
 *                        learned from the others; writes folds.json and folds.markdown alone
 *   --format NAME        the format of these files, as src/logs names it; recognised if absent
 *   --base DIR|none      the model to begin with: a Hugging Face folder with config.json, model.safetensors and
 *                        tokenizer.json, of at most 2 million parameters; by default the one that comes with this program
 *                        (public/bases/stories260K). none: a new model with a vocabulary learned from the texts
 *   --pretrain FILES     dialogues of another kind, learned before; their format is recognised
 *   --passes N           passes over the training dialogues, instead of the recipe's
 *   --seed N             of everything that is drawn; 1
 *
 * Writes to DIR: the calibrated model as a Hugging Face folder with a README, report.json and report.markdown, and guess.json,
 * real turns beside simulated ones.
 */
import { join, resolve } from 'node:path';
import { ShiftLabError } from '../src/domain/errors';
import type { CheckpointFiles } from '../src/domain/language-model';
import type { TextDialogue } from '../src/domain/text-dialogue';
import { utf8Text } from '../src/domain/utf8-text';
import { Device } from '../src/engine/device';
import { readDialogues } from '../src/logs/read-logs';
import { createModelHost } from '../src/model/model-host';
import { crossFit, crossFitText, type CrossFit } from '../src/text/cross-fit';
import type { TextProgress } from '../src/text/effort';
import { simulatorFolder } from '../src/text/simulator-folder';
import { runTalk, talkSets } from '../src/text/talk-run';
import { talkTables } from '../src/text/talk-report';
import { parsedLine, text, textOr, usage, wholeNumber } from './command-line/command-line';
import { modelFile } from './files/checkpoint-files';
import { logFileAt } from './files/log-files';
import { shown } from './files/reasons';
import { requireWritable, writeOrKeep } from './files/whole-file';
import { nodeGpu } from './machine/node-gpu';

const USAGE =
  'npm run calibrate -- --train FILES (--heldout FILES | --heldout-share 0.2 | --folds 5) --out DIR [--format NAME] [--base DIR|none] [--pretrain FILES] [--passes N] [--seed N]';
const SHIPPED = resolve(import.meta.dirname, '../public/bases/stories260K');
const PROGRESS_MS = 5000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function dialoguesIn(option: string, files: string, format?: string): Promise<readonly TextDialogue[]> {
  const paths = files.split(',').map((path) => logFileAt(path));
  const { dialogues, report } = await readDialogues(paths, { format });
  const bad = [...report.reasons.values()].reduce((sum, times) => sum + times, 0);
  say(`${option}: ${dialogues.length} dialogues${bad > 0 ? `; ${bad} records were left out` : ''}`);
  return dialogues;
}

/** The base's folder. Throws `checkpoint-missing` if one of its files is not there. */
async function baseIn(folder: string): Promise<CheckpointFiles> {
  const bytes = async (name: string) => {
    const content = await modelFile(join(folder, name));
    if (content) return content;
    throw new ShiftLabError('checkpoint-missing', `--base ${shown(folder)} has no ${name}.`, { folder, name });
  };
  return {
    config: utf8Text(await bytes('config.json'), 'config.json', 'config-unsupported'),
    weights: await bytes('model.safetensors'),
    tokenizer: utf8Text(await bytes('tokenizer.json'), 'tokenizer.json', 'tokenizer-invalid'),
  };
}

/** A line for each stage, and one every few seconds. */
function progressPrinter(): (progress: TextProgress) => Promise<void> {
  let [lastStage, lastMs] = ['', 0];
  return async ({ stage, share, secondsLeft }) => {
    const now = performance.now();
    if (stage === lastStage && now - lastMs < PROGRESS_MS) return;
    const left = secondsLeft === null ? '' : `, about ${Math.ceil(secondsLeft)} s left`;
    say(`${stage === lastStage ? ' ' : stage + ':'} ${(100 * share).toFixed(0)} % of all${left}`);
    [lastStage, lastMs] = [stage, now];
  };
}

function shareOption(given: string): number {
  const share = Number(given);
  if (share > 0 && share < 1) return share;
  throw usage(`--heldout-share takes a number between 0 and 1, not "${given}"`, USAGE);
}

/** Each dialogue held out once. */
async function writtenFolds(
  given: Pick<CrossFit, 'dialogues' | 'folds' | 'base' | 'seed' | 'passes'>,
  folder: string,
): Promise<number> {
  const device = await Device.open(nodeGpu());
  const report = await crossFit({
    ...given,
    host: createModelHost(device),
    nowMs: () => performance.now(),
    onProgress: progressPrinter(),
  });
  device.destroy();
  const said = crossFitText(report);
  await writeOrKeep([
    [join(folder, 'folds.json'), `${JSON.stringify(report, null, 1)}\n`],
    [join(folder, 'folds.markdown'), `${said}\n`],
  ]);
  console.log(said);
  return 0;
}

export async function main(argv: readonly string[]): Promise<number> {
  const { values } = parsedLine(argv, USAGE, {
    options: {
      train: text,
      heldout: text,
      'heldout-share': text,
      folds: text,
      format: text,
      base: text,
      pretrain: text,
      passes: text,
      seed: textOr('1'),
      out: text,
    },
  });
  const { train: trainFiles, heldout, out } = values;
  if (trainFiles === undefined) throw usage('--train is missing', USAGE);
  if (out === undefined) throw usage('--out is missing', USAGE);
  if ([heldout, values['heldout-share'], values.folds].filter((one) => one !== undefined).length !== 1)
    throw usage('Give one of --heldout, --heldout-share and --folds', USAGE);
  const folds = values.folds === undefined ? null : wholeNumber('--folds', values.folds, 2, 20);
  if (folds !== null && (values.pretrain !== undefined || values.base === 'none'))
    throw usage('--folds begins with a base model, and learns nothing before', USAGE);
  const seed = wholeNumber('--seed', values.seed);
  const passes = values.passes === undefined ? null : wholeNumber('--passes', values.passes, 1, 1000);
  const share = values['heldout-share'] === undefined ? null : shareOption(values['heldout-share']);
  const folder = resolve(out);
  await requireWritable('--out', join(folder, folds === null ? 'report.json' : 'folds.json'));

  const startMs = performance.now();
  const given = await dialoguesIn('--train', trainFiles, values.format);
  if (folds !== null) {
    const own = { dialogues: given, folds, base: await baseIn(resolve(values.base ?? SHIPPED)), seed, passes };
    return await writtenFolds(own, folder);
  }
  const scored = share === null ? { dialogues: await dialoguesIn('--heldout', heldout!, values.format) } : { share };
  const pretraining = values.pretrain === undefined ? [] : await dialoguesIn('--pretrain', values.pretrain);
  const base = values.base === 'none' ? null : await baseIn(resolve(values.base ?? SHIPPED));

  const sets = talkSets(given, scored, pretraining, seed);
  const device = await Device.open(nodeGpu());
  const { report, files, pairs } = await runTalk({
    ...sets,
    base,
    seed,
    passes,
    host: createModelHost(device),
    nowMs: () => performance.now(),
    onProgress: progressPrinter(),
  });
  device.destroy();
  const tables = talkTables(report);
  await writeOrKeep([
    ...[...simulatorFolder(files, report)].map(([name, content]) => [join(folder, name), content] as const),
    [join(folder, 'report.markdown'), `${tables}\n`],
    [join(folder, 'guess.json'), `${JSON.stringify({ seed, pairs }, null, 1)}\n`],
  ]);
  console.log(tables);
  say(`${shown(folder)} written after ${((performance.now() - startMs) / 1000).toFixed(0)} s`);
  return 0;
}
