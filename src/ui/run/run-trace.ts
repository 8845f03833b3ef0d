/**
 * A run's events folded into what the page draws. Mutable and fed in batches; after each, the page gets a new view() of it
 * (run-state.svelte.ts), so no event is ever copied or made a deep proxy.
 *
 * Folding is idempotent: a run resumed from a checkpoint repeats the events after it, and the later one wins. Of a long run
 * only what is drawn is kept (kept-of-run.ts).
 */
import type { AdapterUse } from '../../domain/adapter-use';
import type { Dialogue } from '../../domain/dialogue';
import type {
  AdversarialReport,
  CalibrationReport,
  DensityReport,
  EvaluationMetrics,
  ExperimentEvent,
  GapReport,
  ReliabilityBin,
  Rollback,
  UpdateMetrics,
} from '../../domain/experiment-events';
import { baseArm, isTrained } from '../../arms/registry';
import type { CurvePoint } from '../charts/curve-point';
import { mean } from '../charts/seed-spread';
import type { KeptOfRun } from './kept-of-run';
import { known, meanCurve } from './mean-curve';
import { reliabilityOverTraining, type ReliabilityPoint } from './reliability-over-training';
import { foldStages, type StageEntry } from './stage-entries';

export interface KeptDialogue {
  readonly key: string;
  readonly seed: number;
  readonly arm: string;
  readonly stage: 'logs' | 'train' | 'evaluate';
  readonly on: 'real' | 'simulator';
  readonly update: number | null;
  readonly dialogue: Dialogue;
}

export type OnWhom = 'real' | 'simulator';

/** A rollback, and whose. */
export type RolledBack = Rollback & { readonly seed: number; readonly arm: string };

export class RunTrace {
  readonly stages: StageEntry[] = [];
  /** What computed the numbers, with the kernels; none in runs of before these were recorded. */
  adapters: readonly AdapterUse[] = [];
  /** Classes whose kernels were measured for this run; null if nobody recorded that. */
  timed: ReadonlySet<string> | null = null;
  stageTotal: number | null = null;
  share: number | null = null;
  secondsLeft: number | null = null;
  /** Seconds between which the end is expected; null in records of before there were such. */
  secondsRange: readonly [low: number, high: number] | null = null;
  /** arm → seed → update → metrics. */
  readonly updates = new Map<string, Map<number, Map<number, UpdateMetrics>>>();
  readonly calibrations = new Map<number, CalibrationReport>();
  readonly epochs = new Map<number, Map<number, { readonly trainNll: number; readonly heldOutNll: number }>>();
  readonly dialogues: KeptDialogue[] = [];
  /** The last one that was told, whether or not it is among them. */
  newest: KeptDialogue | null = null;
  readonly densities = new Map<number, DensityReport>();
  readonly adversaries = new Map<number, AdversarialReport>();
  /** arm → seed → report. */
  readonly gaps = new Map<string, Map<number, GapReport>>();
  /** Paired intervals over all seeds, once the run is done; null in records of before there were such. */
  comparisons: Extract<ExperimentEvent, { type: 'comparisons' }> | null = null;
  /** Grows with every report, rollback and final evaluation. */
  resultsSeen = 0;
  /** arm → seed → where training ended. */
  private readonly rolledBack = new Map<string, Map<number, Rollback>>();
  private readonly dialogueAt = new Map<string, number>();
  /** `${arm} ${on}` → seed → update (null: final) → metrics. */
  private readonly evaluations = new Map<string, Map<number, Map<number | null, EvaluationMetrics>>>();
  /** The same at the second temperature. */
  private readonly secondEvaluations: typeof this.evaluations = new Map();
  /** arm → seed → updates that were made. */
  private readonly made = new Map<string, Map<number, number>>();

  /** @param kept what of it is kept; everything if absent */
  constructor(private readonly kept: KeptOfRun | null = null) {}

  apply(events: readonly ExperimentEvent[]): void {
    for (const event of events) this.applyOne(event);
  }

  /** A new object over the same data: what Svelte compares to learn that something changed. */
  view(): RunTrace {
    return Object.assign(Object.create(RunTrace.prototype) as RunTrace, this);
  }

  /** How many updates of an arm were made. */
  updatesMade(arm: string, seed: number): number {
    return this.made.get(arm)?.get(seed) ?? 0;
  }

  /** Of training, only dialogues of every so many updates are among those of this run; null if all are. */
  get sampledEvery(): number | null {
    return this.kept?.sampledEvery ?? null;
  }

  /** Whether something was evaluated at a second temperature. */
  get hasSecond(): boolean {
    return this.secondEvaluations.size > 0;
  }

  /** The same run as it looks at the second temperature: final evaluations and their comparisons; no curves. */
  atSecond(): RunTrace {
    const { comparisons, secondEvaluations: evaluations } = this;
    const second = comparisons?.second;
    return Object.assign(this.view(), {
      evaluations,
      comparisons: second ? { type: 'comparisons', ...second } : null,
    });
  }

  /** All stages are over. */
  finish(): void {
    for (const stage of this.stages) stage.finished = true;
    this.share = 1;
    this.secondsLeft = 0;
    this.secondsRange = null;
  }

  get arms(): readonly string[] {
    return [
      ...new Set([...this.updates.keys(), ...[...this.evaluations.keys()].map((key) => key.replace(/ [a-z]+$/, ''))]),
    ];
  }

  /** Final evaluations, one a seed. */
  finals(arm: string, on: OnWhom): readonly EvaluationMetrics[] {
    const seeds = [...(this.evaluations.get(`${arm} ${on}`)?.values() ?? [])];
    return seeds.flatMap((points) => points.get(null) ?? []);
  }

  /** Mean over seeds of one number of the final evaluation; null while there is none. */
  final(arm: string, on: OnWhom, of: (metrics: EvaluationMetrics) => number | null): number | null {
    return mean(this.finals(arm, on).flatMap((metrics) => of(metrics) ?? []));
  }

  get rollbacks(): readonly RolledBack[] {
    return [...this.rolledBack].flatMap(([arm, seeds]) =>
      [...seeds].map(([seed, rollback]) => ({ ...rollback, arm, seed })),
    );
  }

  get waysBack(): readonly { readonly arm: string; readonly from: number; readonly to: number }[] {
    return this.rollbacks.map(({ arm, update, backTo }) => ({ arm, from: update, to: backTo }));
  }

  /** At each update, over seeds. Runs recorded before a metric was measured do not have it. */
  updateCurve(arm: string, of: (metrics: UpdateMetrics) => number | null | undefined): readonly CurvePoint[] {
    const pointsOf = (points: ReadonlyMap<number, UpdateMetrics>) =>
      [...points.values()].map((m) => ({ update: m.update, value: of(m) }));
    return meanCurve([...(this.updates.get(arm)?.values() ?? [])].map((points) => known(pointsOf(points))));
  }

  /**
   * Evaluations with real users in training, over seeds. The final one stands at `lastUpdate`, or at the checkpoint that
   * training went back to, in place of what was measured there with fewer dialogues.
   */
  inUseCurve(
    arm: string,
    of: (metrics: EvaluationMetrics) => number | null | undefined,
    lastUpdate: number,
  ): readonly CurvePoint[] {
    const seeds = [...(this.evaluations.get(`${arm} real`) ?? [])];
    return meanCurve(
      seeds.map(([seed, points]) => {
        const end = this.rolledBack.get(arm)?.get(seed)?.backTo ?? lastUpdate;
        const final = points.get(null);
        const others = [...points].flatMap(([update, metrics]) =>
          update === null || (final && update === end) ? [] : { update, value: of(metrics) },
        );
        return known([...others, ...(final ? [{ update: end, value: of(final) }] : [])]);
      }),
    );
  }

  /** With real users (reliability-over-training.ts). */
  reliabilityOverTraining(arm: string, lastUpdate: number): readonly ReliabilityPoint[] {
    const trained = isTrained(arm);
    const seeds = [...(this.evaluations.get(`${arm} real`) ?? [])].map(([seed, points]) => ({
      inTraining: [...points].flatMap(([update, { firstAnswers }]) =>
        update === null || !firstAnswers ? [] : { update, bins: firstAnswers },
      ),
      final: this.finalBins(arm, seed),
      base: trained ? this.finalBins(baseArm.name, seed) : undefined,
      backTo: this.rolledBack.get(arm)?.get(seed)?.backTo,
    }));
    return reliabilityOverTraining(seeds, trained ? lastUpdate : null);
  }

  /** Some runs have them in the report of the gap alone. */
  private finalBins(arm: string, seed: number): readonly ReliabilityBin[] | undefined {
    return (
      this.evaluations.get(`${arm} real`)?.get(seed)?.get(null)?.firstAnswers ??
      this.gaps.get(arm)?.get(seed)?.firstAnswers
    );
  }

  private applyOne(event: ExperimentEvent): void {
    if (isResult(event)) this.resultsSeen++;
    switch (event.type) {
      case 'kernels':
        this.adapters = event.adapters;
        if (event.timed) this.timed = new Set([...(this.timed ?? []), ...event.timed]);
        return;
      case 'plan':
        this.stageTotal = event.stages.length;
        return foldStages(this.stages, event);
      case 'stage':
        this.stageTotal = event.total;
        return foldStages(this.stages, event);
      case 'progress':
        this.share = event.share;
        this.secondsLeft = event.secondsLeft;
        this.secondsRange = event.secondsRange ?? null;
        return foldStages(this.stages, event);
      case 'update': {
        const { update } = event.metrics;
        within(this.made, event.arm, () => new Map<number, number>()).set(
          event.seed,
          Math.max(this.updatesMade(event.arm, event.seed), update + 1),
        );
        if (this.kept?.update(update) === false) return;
        const seeds = within(this.updates, event.arm, () => new Map<number, Map<number, UpdateMetrics>>());
        within(seeds, event.seed, () => new Map<number, UpdateMetrics>()).set(update, event.metrics);
        return;
      }
      case 'evaluation': {
        if (event.update !== null && this.kept?.point(event.update) === false) return;
        const seeds = within(
          event.second ? this.secondEvaluations : this.evaluations,
          `${event.arm} ${event.on}`,
          () => new Map<number, Map<number | null, EvaluationMetrics>>(),
        );
        within(seeds, event.seed, () => new Map<number | null, EvaluationMetrics>()).set(event.update, event.metrics);
        return;
      }
      case 'comparisons':
        this.comparisons = event;
        return;
      case 'calibration-epoch':
        within(this.epochs, event.seed, () => new Map<number, { trainNll: number; heldOutNll: number }>()).set(
          event.epoch,
          event,
        );
        return;
      case 'calibration':
        this.calibrations.set(event.seed, event.report);
        return;
      case 'gap':
        within(this.gaps, event.arm, () => new Map<number, GapReport>()).set(event.seed, event.report);
        return;
      case 'density':
        this.densities.set(event.seed, event.report);
        return;
      case 'adversarial':
        this.adversaries.set(event.seed, event.report);
        return;
      case 'rollback':
        within(this.rolledBack, event.arm, () => new Map<number, Rollback>()).set(event.seed, event.rollback);
        return;
      case 'dialogues':
        for (const [i, dialogue] of event.dialogues.entries()) {
          const { seed, arm, stage, on, update } = event;
          const key = [stage, arm, on, seed, update ?? 'final', dialogue.episode.index, i].join(' ');
          this.newest = { key, seed, arm, stage, on, update, dialogue };
          if (stage === 'train' && update !== null && this.kept?.sample(update) === false) continue;
          const at = this.dialogueAt.get(key);
          if (at === undefined) this.dialogueAt.set(key, this.dialogues.push(this.newest) - 1);
          else this.dialogues[at] = this.newest;
        }
    }
  }
}

function isResult(event: ExperimentEvent): boolean {
  return event.type === 'evaluation'
    ? event.update === null
    : ['gap', 'density', 'adversarial', 'rollback', 'calibration', 'comparisons'].includes(event.type);
}

function within<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
