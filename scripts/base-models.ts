/**
 * What the shipped base models do:   npm run base-models -- [--task clarify] [--horizon 8] [--dialogues 512] [--seed 1]
 * and what a trained arm came to do: npm run base-models -- --store DIR --arm NAME [--dialogues 512] [--seed 1]
 *
 * The policy with real users and with the simulator under each style: success, verdicts, what the goal says of the user's
 * turns, and what each user replies to each kind of act. DIR is an experiment's --store; the simulator is then the
 * calibrated one, where the store has it.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ShiftLabError } from '../src/domain/errors';
import type { LanguageModel } from '../src/domain/language-model';
import { Device } from '../src/engine/device';
import { verifiedCheckpoints } from '../src/experiment/base-checkpoints';
import { baseReport, type ActShares } from '../src/experiment/base-report';
import { Checkpoints } from '../src/experiment/checkpoints';
import { createModelHost } from '../src/model/model-host';
import { taskNamed } from '../src/tasks/registry';
import { parsedLine, text, textOr, wholeNumber } from './command-line';
import { FileStore } from './file-store';
import { nodeGpu } from './node-gpu';

const USAGE = 'npm run base-models -- [--task clarify] [--horizon 8] [--dialogues 512] [--seed 1] [--store DIR --arm NAME]';

const percent = (share: number | null): string => (share === null ? '–' : `${(100 * share).toFixed(1)} %`);
const listed = (shares: ActShares, most: number): string => [...shares].slice(0, most).map(([act, share]) => `${act} ${percent(share)}`).join(', ');
const REPLIES_SHOWN = 5;
/** A spec's longest. */
const MOST_HORIZON = 64;

async function restoreArm(stored: Checkpoints, seed: number, arm: string, policy: LanguageModel, simulator: LanguageModel): Promise<void> {
  const trained = await stored.get('policy', seed, arm);
  if (!trained) throw new ShiftLabError('usage', `The store has no policy of arm ${arm}, seed ${seed}.`, { arm, seed });
  policy.restore(trained);
  const calibrated = await stored.get('simulator', seed);
  if (calibrated) simulator.restore(calibrated);
}

export async function main(argv: readonly string[]): Promise<number> {
  const options = { task: textOr('clarify'), horizon: textOr('8'), dialogues: textOr('512'), seed: textOr('1'), store: text, arm: text };
  const { values } = parsedLine(argv, USAGE, { options });
  const horizon = wholeNumber('--horizon', values.horizon, 1, MOST_HORIZON);
  const dialogues = wholeNumber('--dialogues', values.dialogues, 1);
  const seed = wholeNumber('--seed', values.seed);
  const { task, userChecks } = taskNamed(values.task);
  const folder = resolve(import.meta.dirname, '../public/checkpoints');
  const open = verifiedCheckpoints(async (path) => new Uint8Array(await readFile(join(folder, path))));
  const device = await Device.open(nodeGpu());
  const host = createModelHost(device);
  const policy = await host.open(await open(task.name, 'policy'), 'policy');
  const simulator = await host.open(await open(task.name, 'simulator'), 'simulator');
  if (values.store !== undefined && values.arm !== undefined) await restoreArm(new Checkpoints(new FileStore(resolve(values.store))), seed, values.arm, policy, simulator);
  const world = { task, horizon, reward: { lambda: 1, costPerTurn: 0 }, rows: 256 };
  const reports = await baseReport({
    world, userChecks, policy, simulator, seed, dialogues, safePoint: async () => undefined,
  });
  console.log(`adapter: ${device.adapter.description || device.adapter.vendor}; ${values.dialogues} dialogues of the ${values.arm ?? 'base'} policy with each, seed ${values.seed}`);
  for (const { user, metrics, fidelity, checks, policyActs, replies } of reports) {
    console.log(
      `\n${user}: success ${percent(metrics.success)}, left ${percent(metrics.leaveRate)}, turns ${metrics.turns.toFixed(2)}; ` +
        `accepts right ${percent(fidelity.acceptGivenRight)} of ${fidelity.right}, wrong ${percent(fidelity.acceptGivenWrong)} of ${fidelity.wrong}`,
    );
    console.log(`  ${[...checks].map(([check, [passes, of]]) => `${check} ${percent(passes / of)} of ${of}`).join(', ')}`);
    console.log(`  policy acts: ${listed(policyActs, policyActs.size)}`);
    for (const [act, heard] of replies) console.log(`  to ${act}: ${listed(heard, REPLIES_SHOWN)}`);
  }
  device.destroy();
  return 0;
}
