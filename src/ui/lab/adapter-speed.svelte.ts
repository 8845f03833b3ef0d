/** How fast this adapter is at a task: measured once, in about ten seconds, and kept. Only says how long something will take. */
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { ExperimentSession } from '../../rpc/contract';
import { keptRates } from '../../trace/adapter-rates';
import { ShiftLabError } from '../../domain/errors';
import type { Gpu } from '../adapter/gpu.svelte';
import type { MeasuredRates } from '../catalog';
import type { Problem } from '../problem.svelte';

export interface AdapterSpeedParts {
  readonly session: Pick<ExperimentSession, 'calibrate' | 'cancelCalibration'>;
  readonly gpu: Gpu;
  readonly problem: Problem;
}

export class AdapterSpeed {
  /** By task. */
  rates = $state.raw<Readonly<Record<string, MeasuredRates | null>>>({});
  /** While it is measured: what, and how far. */
  measuring = $state.raw<{ readonly part: string; readonly share: number } | null>(null);

  constructor(private readonly parts: AdapterSpeedParts) {}

  /** What was kept of an earlier measurement. Never rejects. */
  async recall(task: string): Promise<void> {
    const { state } = this.parts.gpu;
    if (state.kind !== 'found' || this.rates[task] !== undefined) return;
    const kept = await keptRates(state.adapter, task);
    if (this.rates[task] === undefined) this.rates = { ...this.rates, [task]: kept };
  }

  async measure(spec: ExperimentSpec): Promise<void> {
    await this.parts.problem.guard(async () => {
      this.measuring = { part: 'opening the GPU', share: 0 };
      try {
        const rates = await this.parts.session.calibrate(
          $state.snapshot(spec) as ExperimentSpec,
          ({ part, done, total }) => (this.measuring = { part, share: done / total }),
        );
        this.rates = { ...this.rates, [spec.task]: rates };
      } catch (thrown) {
        if (!(thrown instanceof ShiftLabError) || thrown.code !== 'cancelled') throw thrown;
      } finally {
        this.measuring = null;
      }
    });
  }

  cancel(): void {
    void this.parts.session.cancelCalibration();
  }
}
