/**
 * Makes the store of a branch from the store of the run that it branches off (domain/branch.ts). The first run's store is
 * read and never written. A branch has one seed: the one that the run had reached. It has the arm that was in training, or,
 * if none was, all arms that had not begun.
 */
import { changesFrom, type BranchOf } from '../domain/branch';
import { ShiftLabError } from '../domain/errors';
import type { RunStore } from '../domain/experiment-events';
import { parseSpec, type ExperimentSpec } from '../domain/experiment-spec';
import { taskNamed } from '../tasks/registry';
import { Checkpoints } from './checkpoints';
import { HEADER_KEYS, type RunHeader } from './run-header';
import { requireUsable } from './usable-spec';

export interface BranchPoint {
  readonly seed: number;
  /** In the order of the spec; the first is in training if `update` is above 0. */
  readonly arms: readonly string[];
  readonly update: number;
}

export interface Branch {
  readonly spec: ExperimentSpec;
  readonly branchOf: BranchOf;
}

/** Kinds of values that belong to a seed, whatever arms there are. */
const OF_SEED = new Set(['logs', 'sft', 'simulator', 'discriminator', 'estimator', 'density']);
const ALSO_OF_SEED = new Set(['adversarial', 'adversary', 'calibration']);

/** Where the stored run stands. Throws `usage` if all of its arms are trained. */
export async function branchPointOf(stored: Checkpoints): Promise<BranchPoint> {
  const { spec } = await stored.need('header');
  for (const seed of spec.seeds) {
    for (const [i, arm] of spec.arms.entries()) {
      if ((await stored.get('policy', seed, arm)) || (await stored.get('gap', seed, arm))) continue;
      const update = (await stored.get('train', seed, arm))?.updates.length ?? 0;
      return { seed, arms: update > 0 ? [arm] : spec.arms.slice(i), update };
    }
  }
  throw new ShiftLabError(
    'usage',
    'All arms of this run are trained: there is nothing to go on with. Run its settings anew.',
  );
}

function requireAllowed(before: ExperimentSpec, now: ExperimentSpec, point: BranchPoint, calibrating: boolean): void {
  const refuse = (field: string, why: string) => {
    throw new ShiftLabError('spec-invalid', `A branch cannot change ${field}: ${why}.`, { field });
  };
  if (now.task !== before.task) refuse('task', 'its history is of another task');
  const made = 'what came of it is already part of the run';
  for (const [path] of changesFrom(before, now).map((change) => change.split('='))) {
    if (path!.startsWith('logs.')) refuse(path!, made);
    if (path === 'sft.maxEpochs' && calibrating) continue;
    if (path!.startsWith('sft.')) refuse(path!, made);
  }
  if (point.update > 0 && now.grpo.updates <= point.update)
    refuse('grpo.updates', `${point.update} are made, so it must be more`);
}

interface Planned extends Branch {
  readonly point: BranchPoint;
  readonly header: RunHeader;
}

/** Reads only. Throws what `branchStore` throws. */
async function plannedBranch(stored: Checkpoints, wanted: ExperimentSpec, run: string): Promise<Planned> {
  const header = await stored.get('header');
  if (!header)
    throw new ShiftLabError('usage', 'This run has stored nothing yet that a branch could begin with: wait a moment.', {
      run,
    });
  const before = parseSpec(header.spec);
  const point = await branchPointOf(stored);
  const { seed, arms, update } = point;
  const spec = parseSpec({ ...wanted, seeds: [seed], arms: [...arms] });
  const calibrating = (await stored.get('sft', seed)) !== null && !(await stored.get('simulator', seed));
  requireAllowed(before, spec, point, calibrating);
  requireUsable(spec, taskNamed(spec.task).task);
  const changed = changesFrom(before, spec);
  return { spec, header, point, branchOf: { run, seed, arm: update > 0 ? arms[0]! : null, update, changed } };
}

/** Throws what `branchStore` would throw now, of a run that may still be going on. */
export async function requireBranchable(from: RunStore, wanted: ExperimentSpec, run: string): Promise<void> {
  await plannedBranch(new Checkpoints(from), wanted, run);
}

/**
 * Writes the branch's store. Nothing else writes to `to` meanwhile.
 *
 * @param wanted the settings to go on with; seeds and arms are those of the branch point
 * @param run id of the run that `from` belongs to
 * @throws spec-invalid for a setting that cannot change any more; usage; what reading and writing throw
 */
export async function branchStore(from: RunStore, to: RunStore, wanted: ExperimentSpec, run: string): Promise<Branch> {
  const stored = new Checkpoints(from);
  const { spec, branchOf, header, point } = await plannedBranch(stored, wanted, run);
  const { seed, arms, update } = point;
  const { changed } = branchOf;
  for (const key of (await from.keys?.()) ?? []) {
    const [kind, ofSeed, arm, ...rest] = key.split('/');
    if (kind === 'people') await to.put(key, await from.get(key));
    if (ofSeed !== String(seed)) continue;
    const ofArms = arm === undefined || arm === 'adversarial' || arms.includes(arm);
    const isHistory = OF_SEED.has(kind!) || ALSO_OF_SEED.has(kind!) || ['train', 'renewal'].includes(kind!);
    if (isHistory && ofArms && rest.length <= 1) await to.put(key, await from.get(key));
  }
  const state = update > 0 ? await stored.get('train', seed, arms[0]!) : null;
  // Rewards of before are not those of now, so no checkpoint of before is the best one.
  if (state && changed.length > 0) await to.put(`train/${seed}/${arms[0]!}`, { ...state, best: null });
  const { adapters, baseModels } = header;
  const own = { spec, adapters, ...(baseModels && { baseModels }), edition: 1, branchOf };
  for (const key of HEADER_KEYS) await to.put(key, own);
  return { spec, branchOf };
}
