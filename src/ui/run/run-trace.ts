/**
 * A run's events folded into what the page draws. Mutable and fed in batches; after each, the page gets a new view() of it
 * (run-state.svelte.ts), so no event is ever copied or made a deep proxy.
 *
 * Folding is idempotent: a run resumed from a checkpoint repeats the events after it, and the later one wins.
 */
import type { Dialogue } from '../../domain/dialogue';
import type { CalibrationReport, EvaluationMetrics, ExperimentEvent, StageName, UpdateMetrics } from '../../domain/experiment-events';

export interface StageEntry {
  readonly key: string;
  readonly stage: StageName;
  readonly seed: number;
  readonly arm: string | null;
  readonly index: number;
  /** Its part of the whole run's expected work; null in a run recorded without a plan. */
  share: number | null;
  begun: boolean;
  done: number;
  total: number | null;
  secondsLeft: number | null;
  finished: boolean;
}

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
export interface CurvePoint {
  readonly update: number;
  readonly value: number;
}

export class RunTrace {
  readonly stages: StageEntry[] = [];
  stageTotal: number | null = null;
  share: number | null = null;
  secondsLeft: number | null = null;
  /** arm → seed → update → metrics. */
  readonly updates = new Map<string, Map<number, Map<number, UpdateMetrics>>>();
  readonly calibrations = new Map<number, CalibrationReport>();
  readonly epochs = new Map<number, Map<number, { readonly trainNll: number; readonly heldOutNll: number }>>();
  readonly dialogues: KeptDialogue[] = [];
  private readonly dialogueAt = new Map<string, number>();
  /** `${arm} ${on}` → seed → update (null: final) → metrics. */
  private readonly evaluations = new Map<string, Map<number, Map<number | null, EvaluationMetrics>>>();

  apply(events: readonly ExperimentEvent[]): void {
    for (const event of events) this.applyOne(event);
  }

  /** A new object over the same data: what Svelte compares to learn that something changed. */
  view(): RunTrace {
    return Object.assign(Object.create(RunTrace.prototype) as RunTrace, this);
  }

  /** All stages are over. */
  finish(): void {
    for (const stage of this.stages) stage.finished = true;
    this.share = 1;
    this.secondsLeft = 0;
  }

  get arms(): readonly string[] {
    return [...new Set([...this.updates.keys(), ...[...this.evaluations.keys()].map((key) => key.split(' ')[0]!)])];
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

  /** Mean over seeds at each update. */
  updateCurve(arm: string, of: (metrics: UpdateMetrics) => number): readonly CurvePoint[] {
    return meanCurve([...(this.updates.get(arm)?.values() ?? [])].map((points) => [...points.values()].map((m) => ({ update: m.update, value: of(m) }))));
  }

  /** Evaluations with real users in training, mean over seeds; the final one stands at `lastUpdate`. */
  inUseCurve(arm: string, of: (metrics: EvaluationMetrics) => number | null, lastUpdate: number): readonly CurvePoint[] {
    const seeds = [...(this.evaluations.get(`${arm} real`)?.values() ?? [])];
    const pointsOf = (points: ReadonlyMap<number | null, EvaluationMetrics>) =>
      [...points].flatMap(([update, metrics]) => {
        const value = of(metrics) ?? null; // runs recorded before a metric was measured do not have it
        return value === null ? [] : { update: update ?? lastUpdate, value };
      });
    return meanCurve(seeds.map(pointsOf));
  }

  private applyOne(event: ExperimentEvent): void {
    switch (event.type) {
      case 'plan':
        event.stages.forEach((planned, index) => {
          this.stage(planned.stage, planned.seed, planned.arm ?? null, index).share = planned.share;
        });
        this.stageTotal = event.stages.length;
        return;
      case 'stage': {
        const entry = this.stage(event.stage, event.seed, event.arm ?? null, event.index);
        this.stageTotal = event.total;
        entry.begun = true;
        entry.finished = false;
        for (const other of this.stages) if (other !== entry && other.index < event.index) other.finished = true;
        return;
      }
      case 'progress': {
        this.share = event.share;
        this.secondsLeft = event.secondsLeft;
        const entry = this.stages.findLast((s) => s.stage === event.stage && s.seed === event.seed && s.arm === (event.arm ?? null));
        if (!entry) return;
        entry.done = event.done;
        entry.total = event.total;
        entry.secondsLeft = event.stageSecondsLeft ?? null;
        return;
      }
      case 'update': {
        const seeds = within(this.updates, event.arm, () => new Map<number, Map<number, UpdateMetrics>>());
        within(seeds, event.seed, () => new Map<number, UpdateMetrics>()).set(event.metrics.update, event.metrics);
        return;
      }
      case 'evaluation': {
        const seeds = within(this.evaluations, `${event.arm} ${event.on}`, () => new Map<number, Map<number | null, EvaluationMetrics>>());
        within(seeds, event.seed, () => new Map<number | null, EvaluationMetrics>()).set(event.update, event.metrics);
        return;
      }
      case 'calibration-epoch':
        within(this.epochs, event.seed, () => new Map<number, { trainNll: number; heldOutNll: number }>()).set(event.epoch, event);
        return;
      case 'calibration':
        this.calibrations.set(event.seed, event.report);
        return;
      case 'dialogues':
        for (const [i, dialogue] of event.dialogues.entries()) {
          const { seed, arm, stage, on, update } = event;
          const key = [stage, arm, on, seed, update ?? 'final', dialogue.episode.index, i].join(' ');
          const kept = { key, seed, arm, stage, on, update, dialogue };
          const at = this.dialogueAt.get(key);
          if (at === undefined) this.dialogueAt.set(key, this.dialogues.push(kept) - 1);
          else this.dialogues[at] = kept;
        }
    }
  }

  private stage(stage: StageName, seed: number, arm: string | null, index: number): StageEntry {
    const key = `${stage} ${seed} ${arm ?? ''}`;
    let entry = this.stages.find((known) => known.key === key);
    if (!entry) {
      entry = { key, stage, seed, arm, index, share: null, begun: false, done: 0, total: null, secondsLeft: null, finished: false };
      this.stages.push(entry);
    }
    return entry;
  }
}

export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanCurve(curves: readonly (readonly CurvePoint[])[]): readonly CurvePoint[] {
  const at = new Map<number, number[]>();
  for (const { update, value } of curves.flat()) within(at, update, () => []).push(value);
  return [...at].map(([update, values]) => ({ update, value: mean(values)! })).sort((a, b) => a.update - b.update);
}

function within<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
