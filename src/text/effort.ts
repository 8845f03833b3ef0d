/** How far a piece of work is and how long the rest will take, from units of work that are planned before it begins. */
export interface TextProgress {
  /** What is being done, for a person. */
  readonly stage: string;
  /** From 0 to 1. */
  readonly share: number;
  /** Null until enough is done to tell. */
  readonly secondsLeft: number | null;
}

const ENOUGH = 0.02;

export class Effort {
  private done = 0;
  private stage = '';
  private readonly startedMs: number;

  constructor(
    private planned: number,
    private readonly nowMs: () => number,
    /** Awaited with every progress; throwing here cancels the work. */
    private readonly report: (progress: TextProgress) => Promise<void>,
  ) {
    this.startedMs = nowMs();
  }

  begin(stage: string): Promise<void> {
    this.stage = stage;
    return this.add(0);
  }

  async add(units: number): Promise<void> {
    this.done = Math.min(this.done + units, this.planned);
    await this.pause();
  }

  /** Work that will not be done after all. */
  async skip(units: number): Promise<void> {
    this.planned = Math.max(this.done, this.planned - units);
    await this.pause();
  }

  /** For long steps: nothing is done yet, but the work may be cancelled here. */
  pause(): Promise<void> {
    const share = this.planned === 0 ? 1 : this.done / this.planned;
    const secondsLeft = share < ENOUGH ? null : ((this.nowMs() - this.startedMs) / 1000) * (1 / share - 1);
    return this.report({ stage: this.stage, share, secondsLeft });
  }
}
