/**
 * What a run keeps in its store, by key. Every put is atomic and follows a safe point. So a run that was interrupted
 * anywhere, and is started again with the same store, goes on from here and ends with the same numbers.
 *
 *   header                      spec and adapters: the store belongs to one spec
 *   logs/<seed>                 logged dialogues
 *   sft/<seed>                  calibration after its last epoch; becomes simulator/<seed> when done
 *   simulator/<seed>            calibrated weights
 *   simulator/<seed>/adversarial   weights after training against a discriminator
 *   simulator/<seed>/<arm>      the current simulator of an arm that renews its simulator
 *   renewal/<seed>/<arm>/<n>    the n-th renewal of an arm that renews; deleted when the arm is trained
 *   discriminator/<seed>, estimator/<seed>, density/<seed>   for arms that use a density ratio, and the report on them
 *   adversarial/<seed>          adversarial training of the simulator so far; becomes simulator/<seed>/adversarial
 *   adversary/<seed>            AdversarialReport
 *   calibration/<seed>          CalibrationReport
 *   train/<seed>/<arm>          training after its last checkpoint; becomes policy/<seed>/<arm> when done
 *   policy/<seed>/<arm>         trained weights: evaluated, and exported by `npm run export`
 *   curves/<seed>/<arm>         the finished arm's update metrics and curve points
 *   evaluation/<seed>/<arm>/<real|simulator>
 *   gap/<seed>/<arm>            GapReport
 *   seconds                     wall time of each stage, summed over interruptions
 *   result                      the ExperimentResult, when done
 */
import type { SimulatorName } from '../domain/arm';
import type { Dialogue } from '../domain/dialogue';
import type { AdapterUse, BaseModels, CurvePoint, ExperimentResult } from '../domain/experiment-result';
import type {
  AdversarialReport,
  CalibrationReport,
  DensityReport,
  GapReport,
  Rollback,
  RunStore,
  UpdateMetrics,
} from '../domain/experiment-events';
import { ShiftLabError } from '../domain/errors';
import { parseSpec, type ExperimentSpec } from '../domain/experiment-spec';
import type { ModelSnapshot } from '../domain/language-model';
import type { SftState } from '../rl/sft';
import type { DiscriminatorState } from './discriminator/discriminator';
import type { Evaluation } from './evaluation/evaluate';

export interface Curves {
  readonly updates: readonly UpdateMetrics[];
  readonly curve: readonly CurvePoint[];
  /** Absent if training did not collapse. */
  readonly rollback?: Rollback;
}

/** The checkpoint that is restored after a collapse. */
export interface BestCheckpoint {
  /** Number of updates done, and the mean reward over the last window of updates. */
  readonly update: number;
  readonly reward: number;
  readonly snapshot: ModelSnapshot;
}

export interface TrainState extends Curves {
  readonly snapshot: ModelSnapshot;
  readonly best: BestCheckpoint | null;
}

/** What one renewal made (renewal.ts). */
export interface Renewal {
  /** New dialogues of real users with the policy at that time. */
  readonly dialogues: readonly Dialogue[];
  /** The simulator after calibration on all logs so far; null if the arm renews contexts instead. */
  readonly simulator: ModelSnapshot | null;
}

/** State from which adversarial training can go on; stored each time before the discriminator is trained again (adversarial.ts). */
export interface AdversarialState {
  readonly rounds: AdversarialReport['rounds'];
  readonly simulator: ModelSnapshot;
}

export interface RunHeader {
  /** As it was first written: that of an earlier version lacks newer settings, which parseSpec adds. */
  readonly spec: ExperimentSpec;
  /** Every adapter that computed a part of this run, in order. */
  readonly adapters: readonly AdapterUse[];
  /** Absent in stores of earlier versions. */
  readonly baseModels?: BaseModels;
}

interface Stored {
  header: RunHeader;
  logs: readonly Dialogue[];
  sft: SftState;
  simulator: ModelSnapshot;
  renewal: Renewal;
  discriminator: DiscriminatorState;
  estimator: ModelSnapshot;
  density: DensityReport;
  adversarial: AdversarialState;
  adversary: AdversarialReport;
  calibration: CalibrationReport;
  train: TrainState;
  policy: ModelSnapshot;
  curves: Curves;
  evaluation: Evaluation;
  gap: GapReport;
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

  /** Weights of a trained simulator: the arm's own if it has some, otherwise those that all arms of the seed share. Null before training. */
  async simulatorWeights(
    name: Exclude<SimulatorName, 'prompted'>,
    seed: number,
    arm?: string,
  ): Promise<ModelSnapshot | null> {
    const own = arm === undefined ? null : await this.get('simulator', seed, arm);
    return own ?? (name === 'calibrated' ? this.get('simulator', seed) : this.get('simulator', seed, name));
  }

  /** Throws `usage` if the store holds a run of another spec. */
  async refuseOther(spec: ExperimentSpec): Promise<RunHeader | null> {
    const known = await this.get('header');
    // Parsed again, because a spec stored by an earlier version may lack newer settings; parsing adds their defaults.
    if (known && JSON.stringify(parseSpec(known.spec)) !== JSON.stringify(spec)) {
      throw new ShiftLabError(
        'usage',
        `A run with different settings (preset ${known.spec.preset}) is already stored here. Start again with an empty store.`,
        {
          preset: known.spec.preset,
        },
      );
    }
    return known ?? null;
  }

  /** Writes spec, adapter and base models into the store's header; a spec that is there stays as it was written. Throws `usage` if the store holds a run of another spec or of other base models. */
  async claim(spec: ExperimentSpec, adapter: AdapterUse, baseModels: BaseModels): Promise<RunHeader> {
    const known = await this.refuseOther(spec);
    if (known?.baseModels && JSON.stringify(known.baseModels) !== JSON.stringify(baseModels)) {
      throw new ShiftLabError(
        'usage',
        'This run was started with different base models and cannot continue with these.',
        { began: known.baseModels.simulator, now: baseModels.simulator },
      );
    }
    const same = known?.adapters.some((other) => JSON.stringify(other) === JSON.stringify(adapter));
    const header = {
      spec: known?.spec ?? spec,
      baseModels,
      adapters: [...(known?.adapters ?? []), ...(same ? [] : [adapter])],
    };
    await this.put(header, 'header');
    return header;
  }
}
