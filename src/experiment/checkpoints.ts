/**
 * What a run keeps in its store, by key. Every put is atomic and follows a safe point, so a run that was interrupted
 * anywhere and is started again with the same store goes on from here and ends with the same numbers.
 *
 *   header                      spec and adapters: the store belongs to one spec
 *   logs/<seed>                 logged dialogues
 *   sft/<seed>                  calibration after its last epoch; becomes simulator/<seed> when done
 *   simulator/<seed>            calibrated weights
 *   calibration/<seed>          CalibrationReport
 *   train/<seed>/<arm>          training after its last checkpoint; becomes policy/<seed>/<arm> when done
 *   policy/<seed>/<arm>         trained weights, kept for talking to them and for export
 *   curves/<seed>/<arm>         the finished arm's update metrics and curve points
 *   evaluation/<seed>/<arm>/<real|simulator>
 *   seconds                     wall time of each stage, summed over interruptions
 *   result                      the ExperimentResult, when done
 */
import type { Dialogue } from '../domain/dialogue';
import type { CalibrationReport, EvaluationMetrics, RunStore, UpdateMetrics } from '../domain/experiment-events';
import { ShiftLabError } from '../domain/errors';
import type { ExperimentSpec } from '../domain/experiment-spec';
import type { ModelSnapshot } from '../domain/language-model';
import type { SftState } from '../rl/sft';
import type { Evaluation } from './evaluate';
import type { AdapterUse, ExperimentResult } from './result';

export interface CurvePoint {
  /** Updates done when it was measured. */
  readonly update: number;
  readonly metrics: EvaluationMetrics;
}

export interface Curves {
  readonly updates: readonly UpdateMetrics[];
  readonly curve: readonly CurvePoint[];
}

export interface TrainState extends Curves {
  readonly snapshot: ModelSnapshot;
}

export interface RunHeader {
  readonly spec: ExperimentSpec;
  /** Every adapter that computed a part of this run, in order. */
  readonly adapters: readonly AdapterUse[];
}

interface Stored {
  header: RunHeader;
  logs: readonly Dialogue[];
  sft: SftState;
  simulator: ModelSnapshot;
  calibration: CalibrationReport;
  train: TrainState;
  policy: ModelSnapshot;
  curves: Curves;
  evaluation: Evaluation;
  seconds: Readonly<Record<string, number>>;
  result: ExperimentResult;
}

type Part = string | number;

export class Checkpoints {
  constructor(private readonly store: RunStore) {}

  async get<K extends keyof Stored>(kind: K, ...parts: readonly Part[]): Promise<Stored[K] | null> {
    return ((await this.store.get([kind, ...parts].join('/'))) as Stored[K] | undefined) ?? null;
  }

  put<K extends keyof Stored>(value: Stored[K], kind: K, ...parts: readonly Part[]): Promise<void> {
    return this.store.put([kind, ...parts].join('/'), value);
  }

  delete(kind: keyof Stored, ...parts: readonly Part[]): Promise<void> {
    return this.store.delete([kind, ...parts].join('/'));
  }

  /** Throws `usage` where the store holds the run of another spec. */
  async refuseOther(spec: ExperimentSpec): Promise<RunHeader | null> {
    const known = await this.get('header');
    if (known && JSON.stringify(known.spec) !== JSON.stringify(spec)) {
      throw new ShiftLabError('usage', `The store holds a run of other settings (preset ${known.spec.preset}); use an empty one.`, {
        preset: known.spec.preset,
      });
    }
    return known ?? null;
  }

  /** Claims the store for a spec and what computes it now. Throws `usage` where it holds the run of another one. */
  async claim(spec: ExperimentSpec, adapter: AdapterUse): Promise<RunHeader> {
    const known = await this.refuseOther(spec);
    const same = known?.adapters.some((other) => JSON.stringify(other) === JSON.stringify(adapter));
    const header = { spec, adapters: [...(known?.adapters ?? []), ...(same ? [] : [adapter])] };
    await this.put(header, 'header');
    return header;
  }
}
