/**
 * The type of an arm. An arm is a way of training the policy: one file of data in src/arms, found by a glob.
 *
 * The type is a union of the combinations that the experiment can use. A field that would be ignored, such as a density
 * ratio on an arm that trains with real users, does not compile (arm.test.ts).
 */

/** A simulated user: before calibration, after supervised fine-tuning on logs, or after GRPO against a discriminator. */
export type SimulatorName = 'prompted' | 'calibrated' | 'adversarial';

/** Who plays the user while the arm trains. */
export type TrainingUser = SimulatorName | 'real';

/** What a density ratio of real to simulated dialogues does to the batch of an update (experiment/training/ratio-use.ts). */
export type RatioUse = 'filter' | 'reweight' | 'penalise';

/** What is replaced every `extensions.renewEvery` updates, using new real dialogues with the current policy. */
export type Renewed = 'contexts' | 'simulator';

export const MARKERS = ['circle', 'square', 'triangle', 'wedge', 'diamond', 'cross', 'plus'] as const;
export type Marker = (typeof MARKERS)[number];

/**
 * How an arm is drawn. Arms of the same source differ in dash, so that their lines can be told apart without colour. They
 * also differ in marker. Only when all markers are taken may two arms share one; then they differ in colour.
 */
export interface ArmStyle {
  /** Names the CSS variable `--arm-…` of theme.css. The paper's arms have Okabe and Ito's colours; extensions have shades of purple. */
  readonly colour: 'black' | 'orange' | 'vermillion' | 'blue' | 'green' | 'sky' | 'plum' | 'purple' | 'mauve';
  readonly marker: Marker;
  /** Lengths of dash, gap, dash, … in CSS pixels; empty for a solid line. */
  readonly dash: readonly number[];
}

interface Description {
  readonly name: string;
  readonly label: string;
  /** What we expect of it, in one sentence. */
  readonly hypothesis: string;
  /** 'paper': an arm of arXiv 2605.26403; 'extension': ours. */
  readonly source: 'paper' | 'extension';
  /** Position in tables and legends. */
  readonly order: number;
  readonly style: ArmStyle;
}

/** The policy that all training starts from. It is evaluated with the prompted simulator. */
interface Untrained {
  readonly trains: 'none';
  readonly improvesOn?: never;
  readonly user?: never;
  readonly renews?: never;
  readonly ratio?: never;
}

interface Trained {
  /** Name of the arm that this one should be better than; results are compared with it first. */
  readonly improvesOn: string;
}

/** Single responses at contexts from logs. A real user cannot be put into the middle of a logged dialogue. */
type StaticContexts = { readonly trains: 'static'; readonly ratio?: never } & (
  | { readonly user: 'prompted' | 'adversarial'; readonly renews?: 'contexts' }
  | { readonly user: 'calibrated'; readonly renews?: Renewed }
);

/** Whole dialogues. The density ratio is learned from dialogues with the prompted simulator, so it is valid only there. */
type WholeDialogues = { readonly trains: 'interactive' } & (
  | { readonly user: 'prompted'; readonly ratio?: RatioUse; readonly renews?: never }
  | { readonly user: 'calibrated'; readonly renews?: 'simulator'; readonly ratio?: never }
  | { readonly user: 'adversarial' | 'real'; readonly renews?: never; readonly ratio?: never }
);

export type Arm = Description & (Untrained | (Trained & (StaticContexts | WholeDialogues)));
