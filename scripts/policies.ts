/**
 * Makes the policies that come with the page, for people to talk to without training anything (public/policies):
 *
 *   npm run policies -- --store DIR --seed N --arms base,naive,calibrated --origin TEXT [--out public/policies]
 *
 *   --store DIR    the --store of `npm run experiment`, whose evaluations become what a policy is said to promise
 *   --seed N       which seed of it
 *   --arms a,b     which ways of training; base is among the checkpoints already, so only its numbers are taken
 *   --origin TEXT  where they were trained, for the page: "Clarify, λ = 1, seed 1, lavapipe"
 *   --out DIR      by default public/policies. Policies of other tasks stay there; those of this task are replaced
 *
 * No GPU is needed.
 */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { armNamed } from '../src/arms/registry';
import { ShiftLabError } from '../src/domain/errors';
import { parseSpec } from '../src/domain/experiment-spec';
import { jsonOf } from '../src/domain/json-text';
import { Checkpoints } from '../src/experiment/checkpoints';
import { readCheckpoint, writeCheckpoint } from '../src/model/checkpoint';
import { parseManifest, type ServedPolicy } from '../src/talk/offered-policy';
import { shareOf } from '../src/talk/policies-of-run';
import { withTaskWords } from '../src/base-models/task-words';
import { taskNamed } from '../src/tasks/registry';
import { parsedLine, text, textOr, usage, wholeNumber } from './command-line/command-line';
import { checkpointsIn, modelFile } from './files/checkpoint-files';
import { writeTogether, type Content } from './files/disk';
import { FileStore } from './files/file-store';
import { requireWritable } from './files/whole-file';

const USAGE = 'npm run policies -- --store DIR --seed N --arms a,b --origin TEXT [--out DIR]';

const sizeAndHash = (bytes: Uint8Array) => ({
  sizeBytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

export async function main(argv: readonly string[]): Promise<number> {
  const options = { store: text, seed: text, arms: text, origin: text, out: textOr('public/policies') } as const;
  const { store, seed: seedText, arms, origin, out } = parsedLine(argv, USAGE, { options }).values;
  if (!store) throw usage('--store is missing', USAGE);
  if (!seedText) throw usage('--seed is missing', USAGE);
  if (!arms) throw usage('--arms is missing', USAGE);
  if (!origin) throw usage('--origin is missing', USAGE);
  const seed = wholeNumber('--seed', seedText);
  const stored = new Checkpoints(new FileStore(resolve(store)));
  const header = await stored.get('header');
  if (!header) throw new ShiftLabError('usage', `There is no run in ${store}.`, { store });
  const spec = parseSpec(header.spec);
  const base = await checkpointsIn(null)(spec.task, 'policy');
  const { config } = readCheckpoint(withTaskWords(taskNamed(spec.task).task, 'policy', base));
  const files: (readonly [string, Content])[] = [];
  const policies: ServedPolicy[] = [];
  const shared = {
    task: spec.task,
    seed,
    horizon: spec.horizon,
    temperature: spec.evaluation.temperature,
    reward: spec.reward,
  };
  for (const arm of arms.split(',')) {
    const untrained = armNamed(arm).trains === 'none';
    const trained = untrained ? null : await stored.get('policy', seed, arm);
    if (!untrained && !trained)
      throw new ShiftLabError('training-unfinished', `${store} has no trained policy of ${arm}, seed ${seed}.`, {
        arm,
        seed,
      });
    const bytes = trained ? writeCheckpoint({ config, weights: trained.weights }).weights : base.weights;
    const file = trained ? `${spec.task}/${arm}.safetensors` : null;
    if (file) files.push([join(out, file), bytes]);
    policies.push({
      ...shared,
      role: 'policy',
      arm,
      origin: untrained ? '' : origin,
      file,
      ...sizeAndHash(bytes),
      promised: shareOf(await stored.get('evaluation', seed, arm, 'simulator')),
      people: shareOf(await stored.get('evaluation', seed, arm, 'real')),
    });
  }
  const simulator = await stored.simulatorWeights('calibrated', seed);
  if (simulator) {
    const own = await checkpointsIn(null)(spec.task, 'simulator');
    const { config: ofSimulator } = readCheckpoint(withTaskWords(taskNamed(spec.task).task, 'simulator', own));
    const bytes = writeCheckpoint({ config: ofSimulator, weights: simulator.weights }).weights;
    const file = `${spec.task}/calibrated-simulator.safetensors`;
    files.push([join(out, file), bytes]);
    const nothing = { promised: null, people: null };
    policies.push({ ...shared, role: 'simulator', arm: 'calibrated', origin, file, ...sizeAndHash(bytes), ...nothing });
  }
  const manifest = join(out, 'manifest.json');
  const before = await modelFile(manifest);
  const others = before
    ? parseManifest(jsonOf(new TextDecoder().decode(before), manifest)).filter(({ task }) => task !== spec.task)
    : [];
  const all = [...others, ...policies].sort((a, b) => (a.task === b.task ? 0 : a.task < b.task ? -1 : 1));
  await requireWritable('--out', manifest);
  await writeTogether([...files, [manifest, `${JSON.stringify({ policies: all }, null, 1)}\n`]]);
  for (const { arm, role, sizeBytes, promised, people } of policies)
    process.stdout.write(
      `${role} ${arm}: ${sizeBytes} bytes; promised ${promised ? (promised.value / promised.dialogues).toFixed(3) : 'nothing'}, with synthetic people ${people ? (people.value / people.dialogues).toFixed(3) : 'not measured'}\n`,
    );
  return 0;
}
