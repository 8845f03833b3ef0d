/**
 * Takes a trained model out of an experiment's store, as a folder that Hugging Face transformers loads:
 *
 *   npm run export -- --store DIR --arm NAME --seed N [--simulator] [--checkpoints DIR] --out DIR
 *
 *   --store DIR         the --store of `npm run experiment`
 *   --arm NAME          which way of training (src/arms), and
 *   --seed N            which seed of it
 *   --simulator         exports the simulated user that this policy was trained with, not the policy
 *   --checkpoints DIR   the base models, if the experiment began from your own
 *
 * The folder also has the tokenizer, the settings, the result, the dialogues of that seed, and a script that continues the
 * training with TRL. No GPU is needed.
 */
import { join, resolve } from 'node:path';
import { ShiftLabError } from '../src/domain/errors';
import { parseSpec } from '../src/domain/experiment-spec';
import { CHECKPOINT_ROLES } from '../src/base-models/models';
import { Checkpoints } from '../src/experiment/checkpoints';
import { exportedFolder } from '../src/export/exported-folder';
import { checkpointsIn } from './files/checkpoint-files';
import { flag, parsedLine, text, usage, wholeNumber } from './command-line/command-line';
import { writeTogether } from './files/disk';
import { FileStore } from './files/file-store';
import { wordsOf } from './files/held-file';
import { ownerOf } from './files/store-owner';
import { requireApart, requireWritable, type Given } from './files/whole-file';

const USAGE = 'npm run export -- --store DIR --arm NAME --seed N [--simulator] [--checkpoints DIR] --out DIR';

export async function main(argv: readonly string[]): Promise<number> {
  const options = { store: text, arm: text, seed: text, simulator: flag, checkpoints: text, out: text } as const;
  const { store, arm, seed, simulator, checkpoints, out } = parsedLine(argv, USAGE, { options }).values;
  if (!store) throw usage('--store is missing', USAGE);
  if (!arm) throw usage('--arm is missing', USAGE);
  if (!seed) throw usage('--seed is missing', USAGE);
  if (!out) throw usage('--out is missing', USAGE);
  await requireApart(
    [['--out', out]],
    [
      ['--store', store],
      ['--checkpoints', checkpoints],
      ...(checkpoints ? CHECKPOINT_ROLES.map((role): Given => ['--checkpoints', join(checkpoints, role)]) : []),
    ],
  );
  const stored = new Checkpoints(new FileStore(resolve(store)));
  const header = await stored.get('header');
  if (!header)
    throw new ShiftLabError('usage', `There is no run in ${store}; an experiment with --store ${store} makes one.`, {
      store,
    });
  const folder = await exportedFolder({
    stored,
    header: { ...header, spec: parseSpec(header.spec) },
    openCheckpoint: checkpointsIn(checkpoints ?? null),
    arm,
    seed: wholeNumber('--seed', seed),
    role: simulator ? 'simulator' : 'policy',
  });
  for (const sentence of [stored.damagedCopy, await stored.uncheckedValues()])
    if (sentence !== null) process.stderr.write(`${sentence}\n`);
  const owner = await ownerOf(store);
  if (owner)
    process.stderr.write(
      `${store} is being written by ${wordsOf(owner)}. What is exported is what was finished by now.\n`,
    );
  await requireWritable('--out', join(out, 'config.json'));
  await writeTogether([...folder].map(([name, content]) => [join(out, name), content]));
  process.stdout.write(`${out}: ${[...folder.keys()].join(', ')}\n`);
  return 0;
}
