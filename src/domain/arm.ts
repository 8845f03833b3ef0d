/**
 * The type of an arm. An arm is a way of training the policy: one file of data in src/arms, found by a glob.
 *
 * The type is a union of the combinations that the experiment can use. A field that would be ignored, such as a density
 * ratio on an arm that trains with real users, does not compile, and the message says why (arm.test.ts).
 */

/** A simulated user: before calibration, after supervised fine-tuning on logs, or after GRPO against a discriminator. */
export type SimulatorName = 'prompted' | 'calibrated' | 'adversarial';

/** Who plays the user while the arm trains. */
export type TrainingUser = SimulatorName | 'real';

/** What a density ratio of real to simulated dialogues does to the batch of an update (experiment/training/ratio-use.ts). */
export type RatioUse = 'filter' | 'reweight' | 'penalise';

/** What is replaced every `extensions.renewEvery` updates, using new real dialogues with the current policy. */
export type Renewed = 'contexts' | 'simulator';

/** Whose dialogues with the base policy the contexts are cut from, where not real users' logs: the arm's own user's. */
export type ContextSource = 'simulated';

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

/**
 * What an arm may say besides, by what it trains on and with whom. The type Arm and the check of the registry are both made
 * of this table; what is not here, no trainer uses.
 */
export const COMBINATIONS = {
  /** Single responses at contexts from logs. A real user cannot be put into the middle of a logged dialogue. */
  static: {
    prompted: { ratio: [], renews: ['contexts'], contexts: ['simulated'] },
    calibrated: { ratio: [], renews: ['contexts', 'simulator'], contexts: ['simulated'] },
    adversarial: { ratio: [], renews: ['contexts'], contexts: ['simulated'] },
  },
  /** Whole dialogues. */
  interactive: {
    prompted: { ratio: ['filter', 'reweight', 'penalise'], renews: [], contexts: [] },
    calibrated: { ratio: [], renews: ['simulator'], contexts: [] },
    adversarial: { ratio: [], renews: [], contexts: [] },
    real: { ratio: [], renews: [], contexts: [] },
  },
} as const satisfies Readonly<
  Record<
    'static' | 'interactive',
    Partial<
      Record<
        TrainingUser,
        {
          readonly ratio: readonly RatioUse[];
          readonly renews: readonly Renewed[];
          readonly contexts: readonly ContextSource[];
        }
      >
    >
  >
>;

/** Why a value that exists is not allowed where it stands. The compiler's message ends with these words, and so does the registry's. */
export const WHY_NOT = {
  ratio: 'a density ratio is learned from dialogues with the prompted simulator, and weighs whole dialogues with it',
  renews: 'only a calibrated simulator is calibrated again, and only static training uses contexts from logs',
  contexts: 'only static training uses contexts',
} as const;

declare const why: unique symbol;
/** No value has this type: it is there to be named in a message of the compiler. */
interface Refused<Why extends string> {
  readonly [why]: Why;
}

type Combinations = typeof COMBINATIONS;
type OneOf<Values, Why extends string> = Values extends readonly []
  ? Refused<Why>
  : Values extends readonly (infer V)[]
    ? V
    : never;

interface Combination<Trains, User, Ratio, Renews, Contexts> {
  readonly trains: Trains;
  readonly user: User;
  readonly ratio?: OneOf<Ratio, (typeof WHY_NOT)['ratio']>;
  readonly renews?: OneOf<Renews, (typeof WHY_NOT)['renews']>;
  /** Where contexts come from; absent: from logs of real users. */
  readonly contexts?: OneOf<Contexts, (typeof WHY_NOT)['contexts']>;
  /** Name of the arm that this one should be better than; results are compared with it first. */
  readonly improvesOn: string;
}

type Trained = {
  [Trains in keyof Combinations]: {
    [User in keyof Combinations[Trains]]: Combinations[Trains][User] extends {
      ratio: infer Ratio;
      renews: infer Renews;
      contexts: infer Contexts;
    }
      ? Combination<Trains, User, Ratio, Renews, Contexts>
      : never;
  }[keyof Combinations[Trains]];
}[keyof Combinations];

/** The policy that all training starts from. It is evaluated with the prompted simulator. */
interface Untrained {
  readonly trains: 'none';
  readonly improvesOn?: never;
  readonly user?: never;
  readonly renews?: never;
  readonly ratio?: never;
  readonly contexts?: never;
}

/** What an arm's file exports. */
export type ArmFile = Description & (Untrained | Trained);

type Known<Fields> = Fields extends unknown ? { [Key in keyof Fields]: Exclude<Fields[Key], Refused<string>> } : never;
/** An arm as everything else reads it: the values that were refused are gone from its type. */
export type Arm = Known<ArmFile>;
