/**
 * Arms that renew something: every `extensions.renewEvery` updates the current policy meets real users, and from these
 * dialogues the static contexts or the simulator are made anew. Extensions, not the paper's.
 *
 * Renewal r is in force from update r·k on and is made from the policy as it is then; the 0th is what the seed's own logs
 * gave. Each is stored when it is made, so a run that goes on from an earlier checkpoint finds the one that was in force.
 */
import type { Arm } from '../../domain/arm';
import type { Dialogue } from '../../domain/dialogue';
import type { ModelSnapshot } from '../../domain/language-model';
import { fineTune, weightsOnly } from '../../rl/sft';
import { logsOf, realUsersOf, type RunContext } from '../run-context';
import { calibrationRun } from '../simulator/calibrate';
import type { Renewal } from '../checkpoints';
import { splitLogs } from '../rollout/logs';
import { rollOutAll, separateStarts } from '../rollout/rollout';
import { contextsOf, type StaticContext } from './train-static';

export class Renewals {
  /** Which renewal is in force; null before `at` was called. */
  private inForce: number | null = null;
  private contexts: readonly StaticContext<unknown>[] = [];

  constructor(
    private readonly run: RunContext,
    private readonly arm: Arm,
    private readonly seed: number,
  ) {}

  /** Contexts in force, for an arm that renews them. */
  current(): readonly StaticContext<unknown>[] {
    return this.contexts;
  }

  /** The purpose of draws with these contexts. After a renewal an update has another number of contexts, so the keys of draws would repeat. */
  purpose(): string {
    return this.inForce ? `static/renewal ${this.inForce}` : 'static';
  }

  /** Puts the renewal in force that belongs to the update, and makes it first if it is due. Returns whether anything changed. The policy must be that of the update. */
  async at(update: number): Promise<boolean> {
    const due = Math.floor(update / this.run.spec.extensions.renewEvery);
    if (due === this.inForce) return false;
    this.inForce = due;
    const { stored, spec } = this.run;
    const { seed, arm } = this;
    if (due === 0) {
      if (arm.renews === 'simulator') await stored.delete('simulator', seed, arm.name);
      this.contexts = contextsOf(splitLogs(await logsOf(this.run, seed), spec.logs.heldOutShare).train);
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

  /** Deletes what only training needed. The last simulator stays, because the arm is evaluated in it. */
  async forget(): Promise<void> {
    for (let r = 1; r <= Math.floor(this.run.spec.grpo.updates / this.run.spec.extensions.renewEvery); r++) {
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

  /** From the simulator in force, on the seed's logs and all fresh ones; a part of each is held out as in calibration. */
  private async recalibrated(due: number, fresh: readonly Dialogue[]): Promise<ModelSnapshot> {
    const { world, models, spec, stored, safePoint } = this.run;
    const { seed, arm } = this;
    const before: Dialogue[][] = [];
    for (let r = 1; r < due; r++) before.push([...(await stored.get('renewal', seed, arm.name, r))!.dialogues]);
    const parts = [await logsOf(this.run, seed), ...before, fresh].map((dialogues) =>
      splitLogs(dialogues, spec.logs.heldOutShare),
    );
    models.calibrated.restore((await stored.simulatorWeights('calibrated', seed, arm.name))!);
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
