/**
 * How far a grid is, and how long it still takes. The plan of a run says what each stage costs (src/experiment/plan.ts), so
 * the time that finished runs took gives the time of the others; until one is finished, the current run's own estimate does.
 * Arms that settings share are counted once. The estimate is for this process alone: others that work on the grid shorten it.
 */
import type { ExperimentResult } from '../../src/domain/experiment-result';
import type { ExperimentSpec } from '../../src/domain/experiment-spec';
import { planOf } from '../../src/experiment/plan';
import { armSettings } from '../../src/results/shared-arms';
import { duration } from '../../src/ui/format';
import type { ProgressEvent } from './progress';

/** One seed of one setting. */
export interface GridRun {
  readonly spec: ExperimentSpec;
  readonly isDone: boolean;
}

const costOf = (spec: ExperimentSpec): number =>
  spec.arms.length === 0 ? 0 : planOf(spec).reduce((sum, { cost }) => sum + cost, 0);

/** Of each run the cost of the arms that no run before it has; those that are done come first. */
function costsOf(runs: readonly GridRun[]): ReadonlyMap<GridRun, number> {
  const had = new Set<string>();
  const costs = new Map<GridRun, number>();
  for (const run of [...runs].sort((a, b) => Number(b.isDone) - Number(a.isDone))) {
    const { spec } = run;
    const arms = spec.arms.filter((arm) => {
      const key = `${spec.seeds.join()} ${armSettings(spec, arm)} ${arm}`;
      if (had.has(key)) return false;
      had.add(key);
      return true;
    });
    costs.set(run, costOf({ ...spec, arms }));
  }
  return costs;
}

export class GridProgress {
  private readonly costs: ReadonlyMap<GridRun, number>;
  private readonly left: Set<GridRun>;
  private readonly total: number;
  /** What this process has run. */
  private paid = { cost: 0, seconds: 0 };
  private current: { readonly cost: number; readonly startMs: number } | null = null;
  private currentRate: number | null = null;

  constructor(
    private readonly runs: readonly GridRun[],
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.costs = costsOf(runs);
    this.left = new Set(runs.filter(({ isDone }) => !isDone));
    this.total = [...this.costs.values()].reduce((sum, cost) => sum + cost, 0);
  }

  get done(): number {
    return this.runs.length - this.left.size;
  }

  /** The run is no longer to be waited for: it begins, is done, or another process is at it. */
  take(run: GridRun): void {
    this.left.delete(run);
  }

  /** A process trains the arms of `spec`. */
  begin(spec: ExperimentSpec): void {
    this.current = { cost: costOf(spec), startMs: this.nowMs() };
    this.currentRate = null;
  }

  end({ durationSeconds }: Pick<ExperimentResult, 'durationSeconds'>): void {
    const { cost, startMs } = this.current!;
    this.current = null;
    // Of a run that went on from a checkpoint, the stages say how long all of it took.
    const seconds = Math.max((this.nowMs() - startMs) / 1000, durationSeconds);
    this.paid = { cost: this.paid.cost + cost, seconds: this.paid.seconds + seconds };
  }

  /** "35 % of this run, 12 % of the grid, about 14 minutes left" */
  words({ share, secondsLeft }: Pick<ProgressEvent, 'share' | 'secondsLeft'>): string {
    const unpaid = (1 - share) * this.current!.cost;
    if (secondsLeft !== null && share < 0.98) this.currentRate = secondsLeft / unpaid;
    const rest = [...this.left].reduce((sum, run) => sum + this.costs.get(run)!, 0);
    const rate = this.paid.cost > 0 ? this.paid.seconds / this.paid.cost : this.currentRate;
    const ofRun = secondsLeft ?? (rate === null ? null : rate * unpaid);
    const ofGrid = (this.total - rest - unpaid) / this.total;
    const time = ofRun === null || rate === null ? '' : `, ${duration(ofRun + rate * rest)} left`;
    return `${percent(share)} of this run, ${percent(ofGrid)} of the grid${time}`;
  }
}

/** Rounded down, but for the last digits of a sum. */
const percent = (share: number): string => `${Math.floor(100 * share + 1e-9)} %`;
