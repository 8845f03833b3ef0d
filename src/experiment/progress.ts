/**
 * Progress of a run as events: the current stage, the share of all work that is done, and how long it will still take
 * (time/time-left.ts). Work that was found in the store counts as done, but says nothing of this machine's speed.
 */
import type { ExperimentEvent, StageRef } from '../domain/experiment-events';
import type { Plan } from './plan';
import type { StageClock } from './stage-clock';
import { secondsOf } from './time/stage-work';
import { TimeLeft } from './time/time-left';
import type { AssumedRates } from './time/typical-rates';

/** Null until 1 % is done. */
function stageSecondsLeft(paid: number, unpaid: number, seconds: number): number | null {
  return paid > 0.01 * (paid + unpaid) && seconds > 0 ? (seconds / paid) * unpaid : null;
}

export class Progress {
  private index = -1;
  private costDone = 0;
  /** Shares of the current stage: done, and found in the store. */
  private shareDone = 0;
  private shareFound = 0;
  private readonly totalCost: number;
  private readonly timeLeft: TimeLeft;

  constructor(
    private readonly plan: Plan,
    { rates, spread }: AssumedRates,
    private readonly clock: Pick<StageClock, 'beginStage' | 'elapsedSeconds'>,
    private readonly emit: (event: ExperimentEvent) => void,
  ) {
    this.totalCost = plan.reduce((sum, stage) => sum + stage.cost, 0);
    this.timeLeft = new TimeLeft(
      plan.map(({ cost: _, work, ...ref }) => ({ ...ref, seconds: secondsOf(ref, work, rates) })),
      spread,
    );
    emit({ type: 'plan', stages: plan.map(({ cost, work: _, ...ref }) => ({ ...ref, share: cost / this.totalCost })) });
  }

  /** Ends the current stage and begins the next one of the plan, which must be `expected`. */
  begin(expected: StageRef): void {
    if (this.index >= 0) {
      this.costDone += this.plan[this.index]!.cost;
      this.timeLeft.finished(this.index, 1 - this.shareFound, this.clock.elapsedSeconds().ofStage);
    }
    this.shareDone = this.shareFound = 0;
    const { cost: _, work: _work, ...stage } = this.plan[++this.index]!;
    if (stage.stage !== expected.stage || stage.seed !== expected.seed || stage.arm !== expected.arm) {
      throw new RangeError(`The next stage of the plan is ${stage.stage}, not ${expected.stage}.`);
    }
    this.clock.beginStage(stage);
    this.emit({ type: 'stage', ...stage, index: this.index, total: this.plan.length });
    if (this.index === 0) this.report(0, 1);
  }

  /** `count` of the stage's `total` were in the store, so this process did not compute them. */
  found(count: number, total: number): void {
    this.shareFound += count / total;
    this.report(count, total);
  }

  report(done: number, total: number): void {
    const { cost, work: _, ...stage } = this.plan[this.index]!;
    this.shareDone = Math.min(done, total) / total;
    const spent = this.costDone + cost * this.shareDone;
    const elapsed = this.clock.elapsedSeconds();
    const paid = Math.max(0, this.shareDone - this.shareFound);
    const { low, high } = this.timeLeft.at(this.index, this.shareDone, paid, elapsed.ofStage, elapsed.ofRun);
    this.emit({
      type: 'progress',
      ...stage,
      done,
      total,
      share: spent / this.totalCost,
      secondsLeft: (low + high) / 2,
      secondsRange: [low, high],
      stageSecondsLeft: stageSecondsLeft(done / total - this.shareFound, 1 - done / total, elapsed.ofStage),
    });
  }
}
