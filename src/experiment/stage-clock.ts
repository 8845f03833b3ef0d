/**
 * The only clock of a run. It measures how long the run and its current stage have taken, and stores the wall time of every
 * stage, so that interruptions do not lose it. Work lost by an interruption is not counted, and no pause is.
 */
import type { StageRef } from '../domain/experiment-events';
import type { Checkpoints } from './checkpoints';

export class StageClock {
  private readonly runStartMs: number;
  private stageStartMs: number;
  private keptUntilMs: number;
  private stageKey = '';
  private waitedMs = 0;

  constructor(
    private readonly stored: Checkpoints,
    /** Milliseconds of a monotonic clock. */
    private readonly clockMs: () => number,
  ) {
    this.runStartMs = this.stageStartMs = this.keptUntilMs = clockMs();
  }

  /** The given clock, but it stands still while the run is paused. */
  readonly nowMs = (): number => this.clockMs() - this.waitedMs;

  /** A pause is no time of the run. */
  async whileWaiting(wait: Promise<void>): Promise<void> {
    const fromMs = this.clockMs();
    await wait;
    this.waitedMs += this.clockMs() - fromMs;
  }

  beginStage({ stage, seed, arm }: StageRef): void {
    this.stageKey = [stage, seed, ...(arm === undefined ? [] : [arm])].join('/');
    this.stageStartMs = this.keptUntilMs = this.nowMs();
  }

  /** Time since the start of the run, and since the start of the current stage. */
  elapsedSeconds(): { readonly ofRun: number; readonly ofStage: number } {
    const nowMs = this.nowMs();
    return { ofRun: (nowMs - this.runStartMs) / 1000, ofStage: (nowMs - this.stageStartMs) / 1000 };
  }

  /** Adds the time since the last call to the stage's time in the store. */
  async keepTime(): Promise<void> {
    const nowMs = this.nowMs();
    const seconds = (await this.stored.get('seconds')) ?? {};
    const ofStage = (seconds[this.stageKey] ?? 0) + (nowMs - this.keptUntilMs) / 1000;
    await this.stored.put({ ...seconds, [this.stageKey]: ofStage }, 'seconds');
    this.keptUntilMs = nowMs;
  }
}
