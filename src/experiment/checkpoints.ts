/**
 * What a run keeps in its store, by key. Every put is atomic and follows a safe point. So a run that was interrupted
 * anywhere, and is started again with the same store, goes on from here and ends with the same numbers. A value that is
 * damaged is set aside and computed again from what is left, or refused with its key; it is never used.
 *
 *   header                      spec and adapters: the store belongs to one spec
 *   header-copy                 the same once more: without the header everything would be lost
 *   people                      dialogues of people, given before the run began: its logs, if the spec says so
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
 *   evaluation/<seed>/<arm>/<real|simulator>   at evaluation.temperature; …/second at evaluation.secondTemperature
 *   gap/<seed>/<arm>            GapReport
 *   seconds                     wall time of each stage, summed over interruptions
 *   result                      the ExperimentResult, when done
 */
import type { SimulatorName } from '../domain/arm';
import type { Dialogue } from '../domain/dialogue';
import type { AdapterUse } from '../domain/adapter-use';
import type { BaseModels, CurvePoint, ExperimentResult } from '../domain/experiment-result';
import type {
  AdversarialReport,
  CalibrationReport,
  DensityReport,
  GapReport,
  Rollback,
  RunStore,
  UpdateMetrics,
} from '../domain/experiment-events';
import { DamagedValue } from '../domain/damaged-value';
import { ShiftLabError } from '../domain/errors';
import { parseSpec, type ExperimentSpec } from '../domain/experiment-spec';
import type { ModelHost, ModelSnapshot } from '../domain/language-model';
import type { SftState } from '../rl/sft';
import type { DiscriminatorState } from './discriminator/discriminator';
import type { Evaluation } from './evaluation/evaluate';
import { editionOf, HEADER_KEYS, newestHeader, NO_HEADER, type RunHeader } from './run-header';
import { hasFiniteWeights, whatIsWrong, type ModelSizes, type StoredKind } from './stored-schemas';

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

interface Stored extends Record<StoredKind, unknown> {
  header: RunHeader;
  'header-copy': RunHeader;
  people: readonly Dialogue[];
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

const OF_A_SEED: ReadonlySet<string> = new Set<keyof Stored>([
  ...([
    'logs',
    'sft',
    'simulator',
    'renewal',
    'discriminator',
    'estimator',
    'density',
    'adversarial',
    'adversary',
  ] as const),
  ...(['calibration', 'train', 'policy', 'curves', 'evaluation', 'gap'] as const),
]);

/** Whether a value of this key was computed for one spec. A folder may have other files too. */
function belongsToRun(key: string): boolean {
  const [kind, ...parts] = key.split('/');
  return parts.length === 0 ? key === 'result' : OF_A_SEED.has(kind!) && /^\d+$/.test(parts[0]!);
}

export class Checkpoints {
  /** The entry of the header that this process wrote or continues. */
  private own: AdapterUse | null = null;
  private sizes: ModelSizes = {};
  /** What was found damaged and read from its other copy instead. */
  private readFromCopy: DamagedValue | null = null;

  /**
   * @param repair for a run, which computes again what is damaged: `get` sets it aside, passes a sentence to `repair` and
   *   returns null. Without it, `get` throws DamagedValue.
   */
  constructor(
    private readonly store: RunStore,
    private readonly repair: ((sentence: string) => void) | null = null,
  ) {}

  async get<K extends keyof Stored>(kind: K, ...parts: readonly Part[]): Promise<Stored[K] | null> {
    if (kind === 'header') return (await this.header()) as Stored[K] | null;
    try {
      return await this.read(kind, ...parts);
    } catch (thrown) {
      if (!(thrown instanceof DamagedValue)) throw thrown;
      if (!this.repair) throw thrown;
      await this.setAside(thrown, this.repair);
      return null;
    }
  }

  /** What an earlier stage stored. Throws DamagedValue if it is not there, for example because it was damaged since then. */
  async need<K extends keyof Stored>(kind: K, ...parts: readonly Part[]): Promise<Stored[K]> {
    const value = await this.get(kind, ...parts);
    if (value !== null) return value;
    throw new DamagedValue([kind, ...parts].join('/'), this.place, 'it is missing');
  }

  /** Throws DamagedValue, without setting anything aside. */
  private async read<K extends keyof Stored>(kind: K, ...parts: readonly Part[]): Promise<Stored[K] | null> {
    const key = [kind, ...parts].join('/');
    const value = await this.store.get(key);
    if (value === undefined) return null;
    const wrong = whatIsWrong(kind, value, this.sizes);
    if (wrong !== null) throw new DamagedValue(key, this.place, wrong);
    return value as Stored[K];
  }

  /** The header or its copy (run-header.ts). A run also puts right whichever of the two is not the newest. */
  private async header(): Promise<RunHeader | null> {
    const found = await Promise.all(
      HEADER_KEYS.map((kind) =>
        this.read(kind).catch((thrown: unknown) => {
          if (thrown instanceof DamagedValue) return thrown;
          throw thrown;
        }),
      ),
    );
    const newest = newestHeader(found);
    if (newest instanceof DamagedValue) throw new DamagedValue('header', this.place, newest.why, NO_HEADER, newest);
    this.readFromCopy = found.find((one) => one instanceof DamagedValue) ?? null;
    if (!newest || !this.repair) return newest;
    for (const [i, kind] of HEADER_KEYS.entries()) {
      const one = found[i]!;
      if (one !== null && !(one instanceof DamagedValue) && editionOf(one) === editionOf(newest)) continue;
      if (one instanceof DamagedValue) await this.setAside(one, this.repair);
      else if (one)
        this.repair(`One of the two copies of the stored value ${kind} was out of date; the newer one is used.`);
      await this.store.put(kind, newest);
    }
    return newest;
  }

  private get place(): string {
    return this.store.place ?? 'of this run';
  }

  /** A sentence on the damaged copy of the header, if `get` read the other one; null if both are sound. */
  get damagedCopy(): string | null {
    return this.readFromCopy && `${damageOf(this.readFromCopy)}.`;
  }

  private async setAside(damaged: DamagedValue, repair: (sentence: string) => void): Promise<void> {
    const { key } = damaged;
    const aside = await this.store.setAside?.(key);
    if (aside === undefined) await this.store.delete(key);
    const kept = aside === undefined ? '' : ` It was kept as ${aside}.`;
    repair(`${damageOf(damaged)}.${kept}`);
  }

  /** Throws `numerics` for weights that are not finite: nothing could go on from them. */
  async put<K extends keyof Stored>(value: Stored[K], kind: K, ...parts: readonly Part[]): Promise<void> {
    const key = [kind, ...parts].join('/');
    if (!hasFiniteWeights(value))
      throw new ShiftLabError(
        'numerics',
        `Training broke down: weights of ${key} are no longer finite numbers. A smaller learning rate may help.`,
        { key },
      );
    await this.store.put(key, value);
  }

  /** A sentence on values that an earlier version stored without a checksum; null if there are none. */
  async uncheckedValues(): Promise<string | null> {
    const keys = (await this.store.unchecked?.()) ?? [];
    if (keys.length === 0) return null;
    const shown = `${keys.slice(0, 3).join(', ')}${keys.length > 3 ? ', …' : ''}`;
    return `An earlier version stored values ${this.place} without a checksum (${keys.length}: ${shown}), so damage to them may go unnoticed. If a number looks wrong, start a new run.`;
  }

  /** From now on, snapshots of these models must have as many parameters. */
  expectSizes(sizes: ModelSizes): void {
    this.sizes = { ...this.sizes, ...sizes };
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

  /**
   * The header says which settings all other values belong to. So without it they cannot be used, and it cannot be made
   * again; but where there are no others yet, nothing is lost.
   */
  private async headerOrNone(): Promise<RunHeader | null> {
    let damage = new DamagedValue('header', this.place, 'it is missing', NO_HEADER);
    try {
      const header = await this.get('header');
      if (header) return header;
    } catch (thrown) {
      if (!(thrown instanceof DamagedValue)) throw thrown;
      damage = thrown;
    }
    const keys = (await this.store.keys?.()) ?? [];
    if (keys.some(belongsToRun)) throw damage;
    for (const kind of HEADER_KEYS)
      if (keys.includes(kind) && this.repair)
        await this.setAside(new DamagedValue(kind, this.place, damage.why), this.repair);
    return null;
  }

  /** Throws `usage` if the store holds a run of another spec. */
  async refuseOther(spec: ExperimentSpec): Promise<RunHeader | null> {
    const known = await this.headerOrNone();
    // Parsed again, because a spec stored by an earlier version may lack newer settings; parsing adds their defaults.
    if (known && JSON.stringify(parseSpec(known.spec)) !== JSON.stringify(spec)) {
      throw new ShiftLabError(
        'usage',
        `This store has a run with other settings already (preset ${known.spec.preset}): give the settings of that run, or another store.`,
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
        'This run began with other base models: continue it with those, or start a new run in another store.',
        { began: known.baseModels.simulator, now: baseModels.simulator },
      );
    }
    const adapters = this.withAdapter(known?.adapters ?? [], adapter);
    const edition = known ? editionOf(known) : 0;
    const branchOf = known?.branchOf;
    const header = { spec: known?.spec ?? spec, baseModels, adapters, edition, ...(branchOf && { branchOf }) };
    if (known && isSame(known, header)) return header;
    const written = { ...header, edition: edition + 1 };
    await this.put(written, 'header');
    await this.put(written, 'header-copy');
    return written;
  }

  /** Every adapter once. That of this process may choose kernels for more classes later, when it opens more models. */
  private withAdapter(known: readonly AdapterUse[], adapter: AdapterUse): readonly AdapterUse[] {
    const at = known.findIndex((other) => hasChoicesOf(other, adapter));
    if (at >= 0) this.own = known[at]!;
    if (at >= 0) return known;
    const grown = known.findIndex((other) => JSON.stringify(other) === JSON.stringify(this.own));
    const later = grown >= 0 && hasChoicesOf(adapter, known[grown]!);
    this.own = adapter;
    return later ? known.with(grown, adapter) : [...known, adapter];
  }
}

/** What is damaged, and what is done about it. */
function damageOf({ key, why }: DamagedValue): string {
  const lost =
    key === 'seconds'
      ? 'The times of earlier stages are lost'
      : key.startsWith('header')
        ? 'Its other copy is used'
        : 'It is computed again';
  return `The stored value ${key} was damaged: ${why}. ${lost}`;
}

export function sameAdapter(a: ModelHost['adapter'], b: ModelHost['adapter']): boolean {
  return (['vendor', 'architecture', 'description', 'precision'] as const).every((field) => a[field] === b[field]);
}

/** Whether it is the same adapter and names every kernel that the part names. */
function hasChoicesOf(whole: AdapterUse, part: AdapterUse): boolean {
  if (!sameAdapter(whole, part) || (whole.variants === undefined) !== (part.variants === undefined)) return false;
  return Object.entries(part.variants ?? {}).every(([shapeClass, kernel]) => whole.variants![shapeClass] === kernel);
}

/** Whatever the order of their fields. */
function isSame(a: RunHeader, b: RunHeader): boolean {
  const text = ({ spec, baseModels, adapters, edition, branchOf }: RunHeader) =>
    JSON.stringify([spec, baseModels, adapters, edition, branchOf]);
  return text(a) === text(b);
}
