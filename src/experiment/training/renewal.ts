/**
 * For arms that renew something: every `extensions.renewEvery` updates the current policy talks with real users, and these
 * dialogues become the static contexts, or are used to calibrate the simulator again. Extensions, not the paper's.
 *
 * Renewal r is made with the policy at update r·k (k = renewEvery) and used from there on; renewal 0 is what the logs of
 * the seed gave. Each is stored when it is made, so a run that goes on from an earlier checkpoint finds the right one.
 */
import type { Arm } from '../../domain/arm';
import type { Dialogue } from '../../domain/dialogue';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { ModelSnapshot } from '../../domain/language-model';
import { fineTune, weightsOnly } from '../../rl/sft';
import { logsOf, realUsersOf, type RunContext } from '../run-context';
import { calibrationRun } from '../simulator/calibrate';
import type { Renewal } from '../checkpoints';
import { splitLogs } from '../rollout/logs';
import { rollOutAll, separateStarts } from '../rollout/rollout';
import { contextsOf, type StaticContext } from './train-static';

/** Index of the renewal that an update is trained with. */
export function renewalAt({ extensions }: ExperimentSpec, update: number): number {
  return Math.floor(update / extensions.renewEvery);
}

export class Renewals {
  /** Index of the current renewal; null before `at` is called. */
  private inUse: number | null = null;
  /** Contexts from the dialogues of the current renewal; null while the contexts are those of the logs. */
  private contexts: readonly StaticContext<unknown>[] | null = null;

  constructor(
    private readonly run: RunContext,
    private readonly arm: Arm,
    private readonly seed: number,
  ) {}

  /** The contexts that replace those of the logs. Null before the first renewal, and for an arm that renews its simulator. */
  renewedContexts(): readonly StaticContext<unknown>[] | null {
    return this.contexts;
  }

  /** The purpose of the random draws with these contexts. It changes with each renewal: the number of contexts per update changes too, so keys would repeat. */
  purpose(): string {
    return this.inUse ? `static/renewal ${this.inUse}` : 'static';
  }

  /**
   * Whether every renewal that was made before this update is stored. Training cannot go on at this update without one,
   * because it was made with an earlier policy.
   */
  async allMadeBefore(update: number): Promise<boolean> {
    for (let r = 1; r <= renewalAt(this.run.spec, update - 1); r++)
      if (!(await this.run.stored.get('renewal', this.seed, this.arm.name, r))) return false;
    return true;
  }

  /** Switches to the renewal of this update, and makes it if it is not stored. The policy must be that of the update. Returns whether anything changed. */
  async at(update: number): Promise<boolean> {
    const due = renewalAt(this.run.spec, update);
    if (due === this.inUse) return false;
    this.inUse = due;
    const { stored } = this.run;
    const { seed, arm } = this;
    this.contexts = null;
    if (due === 0) {
      if (arm.renews === 'simulator') await stored.delete('simulator', seed, arm.name);
      return true;
    }
    let renewal = await stored.get('renewal', seed, arm.name, due);
    if (!renewal) {
      renewal = await this.make(due);
      await stored.put(renewal, 'renewal', seed, arm.name, due);
    }
    if (renewal.simulator) await stored.put(renewal.simulator, 'simulator', seed, arm.name);
    else this.contexts = contextsOf(renewal.dialogues);
    return true;
  }

  /** Deletes what only training needed. The last simulator stays, because the arm is evaluated with it. */
  async forget(): Promise<void> {
    for (let r = 1; r <= renewalAt(this.run.spec, this.run.spec.grpo.updates); r++) {
      await this.run.stored.delete('renewal', this.seed, this.arm.name, r);
    }
  }

  private async make(due: number): Promise<Renewal> {
    const { world, models, spec, safePoint } = this.run;
    const draws = { seed: this.seed, purpose: `renewal ${due}` };
    const starts_N = separateStarts(world.task, draws, spec.extensions.freshDialogues);
    const dialogues = await rollOutAll(
      world,
      models.policy,
      realUsersOf(this.run),
      { starts_N, draws, temperature: spec.evaluation.temperature },
      safePoint,
    );
    return { dialogues, simulator: this.arm.renews === 'simulator' ? await this.recalibrated(due, dialogues) : null };
  }

  /** Fine-tunes the current simulator on the logs of the seed and of all renewals; a part of each is held out, as in calibration. */
  private async recalibrated(due: number, fresh: readonly Dialogue[]): Promise<ModelSnapshot> {
    const { world, models, spec, stored, safePoint } = this.run;
    const { seed, arm } = this;
    const before: Dialogue[][] = [];
    let current = await stored.need('simulator', seed);
    for (let r = 1; r < due; r++) {
      const { dialogues, simulator } = await stored.need('renewal', seed, arm.name, r);
      before.push([...dialogues]);
      current = simulator ?? current;
    }
    const parts = [await logsOf(this.run, seed), ...before, fresh].map((dialogues) =>
      splitLogs(dialogues, spec.logs.heldOutShare),
    );
    models.calibrated.restore(current);
    const logs = { train: parts.flatMap(({ train }) => train), heldOut: parts.flatMap(({ heldOut }) => heldOut) };
    const state = await fineTune({
      ...calibrationRun(world.task, models.calibrated, logs, spec, seed),
      from: null,
      safePoint,
      onEpoch: async () => undefined,
    });
    return weightsOnly(state.best);
  }
}
