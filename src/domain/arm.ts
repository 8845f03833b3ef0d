/** What an arm says of itself. An arm is one file of data in src/arms, found by a glob. */

/** Whole dialogues ('interactive'), single responses at logged contexts ('static'), or nothing ('none'). */
export type ArmTraining = 'none' | 'static' | 'interactive';

/** Who plays the user while the arm trains: real people, or a simulator after nothing, SFT on logs, or GRPO against a discriminator. */
export type TrainingUser = SimulatorName | 'real';
export type SimulatorName = 'prompted' | 'calibrated' | 'adversarial';

/** What a density ratio of real to simulated dialogues does to an update's batch. */
export type RatioUse = 'filter' | 'reweight' | 'penalise';

export interface Arm {
  readonly name: string;
  readonly label: string;
  /** What we expect of it, in one sentence. */
  readonly hypothesis: string;
  /** 'paper': an arm of arXiv 2605.26403; 'extension': ours. */
  readonly source: 'paper' | 'extension';
  readonly trains: ArmTraining;
  readonly user: TrainingUser | null;
  /** What is made anew every `extensions.renewEvery` updates from real dialogues with the current policy. */
  readonly renews?: 'contexts' | 'simulator';
  readonly ratio?: RatioUse;
  /** Place in tables and legends. */
  readonly order: number;
}
