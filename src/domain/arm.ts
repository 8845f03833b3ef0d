/** What an arm says of itself. An arm is one file of data in src/arms, found by a glob. */

/** Whole dialogues ('interactive'), single responses at logged contexts ('static'), or nothing ('none'). */
export type ArmTraining = 'none' | 'static' | 'interactive';

/** Who plays the user while the arm trains. */
export type TrainingUser = 'prompted' | 'calibrated' | 'real';

export interface Arm {
  readonly name: string;
  readonly label: string;
  /** What we expect of it, in one sentence. */
  readonly hypothesis: string;
  /** 'paper': an arm of arXiv 2605.26403; 'extension': ours. */
  readonly source: 'paper' | 'extension';
  readonly trains: ArmTraining;
  readonly user: TrainingUser | null;
  /** Place in tables and legends. */
  readonly order: number;
}
