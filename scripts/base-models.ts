/**
 * Shows what the shipped base models do in dialogue, or what a trained policy does:
 *
 *   npm run base-models -- [--task clarify] [--population FILE|prior:N] [--horizon 8] [--dialogues 512] [--seed 1] [--checkpoints DIR]
 *   npm run base-models -- --store DIR --arm NAME [--dialogues 512] [--seed N] [--checkpoints DIR]
 *
 * Lets the policy talk to real (synthetic) users and to the simulated user in each of its styles. Prints success, how often
 * right and wrong answers are accepted, checks of what the user says, and what the user replies to each kind of policy turn.
 *
 *   --store DIR      a policy that `npm run experiment -- --store DIR` trained; task, users and length are those of that
 *                    run, and the simulated user is the calibrated one if the run has one
 *   --arm NAME       which of its ways of training (src/arms)
 *   --horizon N      most turns of the policy in a dialogue
 *   --population …   other real users: a file, or prior:N for the N-th population drawn at random
 *   --checkpoints …  your own base models: a folder with policy/ and simulator/
 */
import { resolve } from 'node:path';
import { ShiftLabError } from '../src/domain/errors';
import type { LanguageModel } from '../src/domain/language-model';
import type { BaseModels } from '../src/domain/experiment-result';
import type { CheckpointFiles } from '../src/domain/language-model';
import { armNamed } from '../src/arms/registry';
import { requireSameBase, type CheckpointRole } from '../src/base-models/models';
import { withTaskWords } from '../src/base-models/task-words';
import type { RunHeader } from '../src/experiment/run-header';
import { Device } from '../src/engine/device';
import { baseReport, type ActShares } from '../src/experiment/evaluation/base-report';
import { Checkpoints } from '../src/experiment/checkpoints';
import type { Task } from '../src/domain/task';
import { createModelHost } from '../src/model/model-host';
import { taskNamed } from '../src/tasks/registry';
import { parsedLine, text, textOr, usage, wholeNumber } from './command-line/command-line';
import { FileStore } from './files/file-store';
import { checkpointsIn } from './files/checkpoint-files';
import { nodeGpu } from './machine/node-gpu';
import { populationOption } from './command-line/population-option';

const USAGE =
  'npm run base-models -- [--task clarify] [--population FILE|prior:N] [--horizon 8] | --store DIR --arm NAME  [--dialogues 512] [--seed 1] [--checkpoints DIR]';

const percent = (share: number | null): string => (share === null ? '–' : `${(100 * share).toFixed(1)} %`);
const listed = (shares: ActShares, most: number): string =>
  [...shares]
    .slice(0, most)
    .map(([act, share]) => `${act} ${percent(share)}`)
    .join(', ');
const REPLIES_SHOWN = 5;
/** A spec's longest. */
const MOST_HORIZON = 64;

/** What to look at: the base models, or with `stored` an arm of a run. */
interface Subject {
  readonly task: string;
  /** Null is the task's default. */
  readonly population: Readonly<Record<string, unknown>> | null;
  /** Policy turns. */
  readonly horizon: number;
  readonly dialogues: number;
  readonly seed: number;
  /** The folder of the base models; null: the shipped ones. */
  readonly baseModels: string | null;
  readonly stored: { readonly checkpoints: Checkpoints; readonly header: RunHeader; readonly arm: string } | null;
}

/** With --store, task, population and horizon are those of its run, and the default seed is its first. Throws `usage`, `population-invalid`. */
export async function subjectOf(argv: readonly string[]): Promise<Subject> {
  const options = {
    task: text,
    population: text,
    horizon: text,
    dialogues: textOr('512'),
    seed: text,
    store: text,
    arm: text,
    checkpoints: text,
  };
  const { values } = parsedLine(argv, USAGE, { options });
  const { store, arm } = values;
  const baseModels = values.checkpoints ?? null;
  const dialogues = wholeNumber('--dialogues', values.dialogues, 1);
  const seed = values.seed === undefined ? null : wholeNumber('--seed', values.seed);
  if (store === undefined && arm === undefined) {
    const { task } = taskNamed(values.task ?? 'clarify');
    const population = values.population === undefined ? null : populationOption(values.population, task);
    return {
      task: task.name,
      population,
      horizon: wholeNumber('--horizon', values.horizon ?? '8', 1, MOST_HORIZON),
      dialogues,
      seed: seed ?? 1,
      baseModels,
      stored: null,
    };
  }
  if (store === undefined || arm === undefined)
    throw usage(`${store === undefined ? '--store' : '--arm'} is missing: they go together`, USAGE);
  const given = (['task', 'population', 'horizon'] as const).find((name) => values[name] !== undefined);
  if (given) throw usage(`--${given} cannot be given with --store, whose run decides it`, USAGE);
  const checkpoints = new Checkpoints(new FileStore(resolve(store)));
  const header = await checkpoints.get('header');
  if (!header) throw usage(`${store} holds no run`, USAGE);
  const { task, population, horizon, seeds, arms } = header.spec;
  if (!arms.includes(arm)) throw usage(`The run has no arm "${arm}"; arms: ${arms.join(', ')}`, USAGE);
  return {
    ...{ task, population, horizon, dialogues, seed: seed ?? seeds[0]!, baseModels },
    stored: { checkpoints, header, arm },
  };
}

async function filesOf(
  task: Task,
  folder: string | null,
  began: BaseModels | undefined,
): Promise<Readonly<Record<CheckpointRole, CheckpointFiles>>> {
  const open = checkpointsIn(folder);
  const one = async (role: CheckpointRole) => {
    const files = await open(task.name, role);
    await requireSameBase(began, role, files);
    return withTaskWords(task, role, files);
  };
  return { policy: await one('policy'), simulator: await one('simulator') };
}

/** Arms that are not trained have the base policy. */
async function restoreArm(
  { checkpoints, arm }: NonNullable<Subject['stored']>,
  seed: number,
  models: Readonly<Record<CheckpointRole, LanguageModel>>,
): Promise<void> {
  const trained = await checkpoints.get('policy', seed, arm);
  if (trained) models.policy.restore(trained);
  else if (armNamed(arm).trains !== 'none')
    throw new ShiftLabError(
      'usage',
      `The store has no policy of arm ${arm}, seed ${seed}: train it first, or name another.`,
      { arm, seed },
    );
  const calibrated = await checkpoints.get('simulator', seed);
  if (calibrated) models.simulator.restore(calibrated);
}

export async function main(argv: readonly string[]): Promise<number> {
  const { task: taskName, population, horizon, dialogues, seed, baseModels, stored } = await subjectOf(argv);
  const { task, userChecks } = taskNamed(taskName);
  const files = await filesOf(task, baseModels, stored?.header.baseModels);
  const device = await Device.open(nodeGpu());
  const host = createModelHost(device);
  const policy = await host.open(files.policy, 'policy');
  const simulator = await host.open(files.simulator, 'simulator');
  if (stored) await restoreArm(stored, seed, { policy, simulator });
  for (const sentence of [stored?.checkpoints.damagedCopy, await stored?.checkpoints.uncheckedValues()])
    if (sentence) console.error(sentence);
  const world = { task, horizon, reward: { lambda: 1, costPerTurn: 0 }, rows: 256 };
  const reports = await baseReport({
    world,
    userChecks,
    policy,
    simulator,
    population,
    seed,
    dialogues,
    safePoint: async () => undefined,
  });
  console.log(
    `adapter: ${device.adapter.description || device.adapter.vendor}; ${dialogues} dialogues of the ${stored?.arm ?? 'base'} policy with each, seed ${seed}`,
  );
  for (const { user, metrics, fidelity, checks, policyActs, replies } of reports) {
    console.log(
      `\n${user}: success ${percent(metrics.success)}, left ${percent(metrics.leaveRate)}, turns ${metrics.turns.toFixed(2)}; ` +
        `accepts right ${percent(fidelity.acceptGivenRight)} of ${fidelity.right}, wrong ${percent(fidelity.acceptGivenWrong)} of ${fidelity.wrong}`,
    );
    console.log(
      `  ${[...checks].map(([check, [passes, of]]) => `${check} ${percent(passes / of)} of ${of}`).join(', ')}`,
    );
    console.log(`  policy acts: ${listed(policyActs, policyActs.size)}`);
    for (const [act, heard] of replies) console.log(`  to ${act}: ${listed(heard, REPLIES_SHOWN)}`);
  }
  device.destroy();
  return 0;
}
