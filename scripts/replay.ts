/**
 * Records trainings for the first screen (src/domain/replay.ts): one file for each arm and temperature.
 *
 *   npm run replay -- --store DIR [options]
 *
 *   --store DIR          keeps what is done; the same command with the same DIR goes on
 *   --preset NAME        by default clarify
 *   --seed N             by default 1
 *   --arms a,b           by default naive,calibrated,static,oracle
 *   --every N            updates between two steps, by default 3
 *   --dialogues N        dialogues behind each number, by default 1000: those of a run's final evaluation, in its order
 *   --shown N            users whose dialogues are kept word for word, by default 100
 *   --temperatures a,b   at which the policies are used, by default 1,0.1
 *   --kernels FILE       the kernels of an earlier result, so that the last digits are the same again
 *   --out DIR            by default results/replay
 *
 * Training is that of npm run experiment with the same settings. It takes about a minute an arm, and the dialogues half an
 * hour in all, on two cores without a GPU. Ctrl-C stops it at the next point from which it can go on.
 */
import { join } from 'node:path';
import { armNamed } from '../src/arms/registry';
import { Device } from '../src/engine/device';
import type { RunStore } from '../src/domain/experiment-events';
import { withOverrides } from '../src/experiment/overrides';
import { presetNamed } from '../src/experiment/presets/registry';
import { recordReplays } from '../src/experiment/replay';
import { createModelHost } from '../src/model/model-host';
import { kernelsOption } from './command-line/kernels-option';
import { parsedLine, text, textOr, usage, wholeNumber } from './command-line/command-line';
import { sayNotice } from './experiment/progress';
import { checkpointsIn } from './files/checkpoint-files';
import { writeTogether } from './files/disk';
import { PACKED_SUFFIX } from './files/packed.mjs';
import { withOwnStore } from './files/store-owner';
import { tuningFile } from './files/tuning-file';
import { requireWritable } from './files/whole-file';
import type { Interruption } from './machine/interruption.mjs';
import { nodeGpu } from './machine/node-gpu';

const USAGE =
  'npm run replay -- --store DIR [--preset NAME] [--seed N] [--arms a,b] [--every N] [--dialogues N] [--shown N] [--temperatures a,b] [--kernels FILE] [--out DIR]';

export async function main(argv: readonly string[], { signal }: Pick<Interruption, 'signal'>): Promise<number> {
  const options = {
    store: text,
    preset: textOr('clarify'),
    seed: textOr('1'),
    arms: textOr('naive,calibrated,static,oracle'),
    every: textOr('3'),
    dialogues: textOr('1000'),
    shown: textOr('100'),
    temperatures: textOr('1,0.1'),
    kernels: text,
    out: textOr('results/replay'),
  } as const;
  const line = parsedLine(argv, USAGE, { options }).values;
  if (!line.store) throw usage('--store is missing', USAGE);
  const arms = line.arms.split(',').map((name) => armNamed(name.trim()).name);
  const untrained = arms.find((name) => armNamed(name).trains === 'none');
  if (untrained) throw usage(`${untrained} is not trained: there is nothing to replay`, USAGE);
  const spec = withOverrides(presetNamed(line.preset).spec, [
    `arms=${JSON.stringify(arms)}`,
    `seeds=[${wholeNumber('--seed', line.seed)}]`,
  ]);
  const every = wholeNumber('--every', line.every);
  const dialogues = wholeNumber('--dialogues', line.dialogues);
  const shown = wholeNumber('--shown', line.shown);
  if (every < 1 || shown < 1 || dialogues < shown)
    throw usage('--every and --shown begin at 1, and --dialogues at --shown', USAGE);
  const temperatures = line.temperatures.split(',').map((each) => {
    // As a spec would take it.
    return withOverrides(spec, [`evaluation.temperature=${each}`]).evaluation.temperature;
  });
  const kernels = line.kernels === undefined ? null : kernelsOption(line.kernels);
  await requireWritable('--out', join(line.out, `${line.preset}${PACKED_SUFFIX}`));
  const record = async (store: RunStore, signal: AbortSignal) => {
    const device = await Device.open(nodeGpu(), 'most', 'f32');
    try {
      const host = createModelHost(device, tuningFile);
      if (kernels) host.useKernels?.(kernels);
      return await recordReplays({
        ...{ spec, every, dialogues, shown, temperatures, host, store, signal },
        openCheckpoint: checkpointsIn(null),
        onEvent: (event) => {
          if (event.type === 'update' && event.metrics.update % 10 === 9)
            sayNotice(`${event.arm}: ${event.metrics.update + 1} updates`);
        },
        onStep: (arm, temperature, update) =>
          sayNotice(`${arm}, T = ${temperature}: dialogues after ${update} updates`),
      });
    } finally {
      device.destroy();
    }
  };
  const replays = await withOwnStore(line.store, (store, owned) =>
    record(store, AbortSignal.any([signal, owned.signal])),
  );
  await writeTogether(
    replays.map((replay) => {
      const file = join(line.out, `${replay.preset}-${replay.arm}-${replay.temperature}${PACKED_SUFFIX}`);
      return [file, `${JSON.stringify(replay)}\n`] as const;
    }),
  );
  for (const { arm, temperature, promised, people } of replays)
    process.stdout.write(
      `${arm}, T = ${temperature}: promised ${promised?.at(-1)?.toFixed(3) ?? 'nothing'}, people gave ${people.at(-1)!.toFixed(3)}\n`,
    );
  return 0;
}
