/**
 * The five arms without training: each tries all policies of a small class and takes the one with the best objective.
 * There is no noise and no poor optimum as in real training, so any gap is caused by the objective alone.
 *
 * The class: (1 − m) base + m · [ask or propose, fixed for each number of known facts], 2^(facts + 1) policies at
 * distance m from the logging policy (docs/EQUATIONS.md, T17). Objectives, with the reward at every turn or at the end:
 *   naive, calibrated, oracle   J in the prompted simulator, the calibrated one, with the real users
 *   static                      T18: from histories of the logs, this turn and `lookahead` more, in the prompted
 *                               simulator as in the experiments, or with real users, which leaves only the
 *                               policy-induced shift
 */
import {
  basePolicy,
  FACTS,
  policyOf,
  process,
  scoreOf,
  usersOf,
  type DialogueParameters,
  LEFT,
  RIGHT,
} from './dialogue';
import {
  chainOf,
  distributions,
  expectation,
  mixed,
  values,
  type Distributions,
  type Policy,
  type RewardKind,
  type Score,
} from './process';

export const TRAINED_ARMS = ['static', 'naive', 'calibrated', 'oracle'] as const;
/** The policies of the theory lab: five of the paper's arms, solved exactly. */
export const ARMS = ['base', ...TRAINED_ARMS] as const;
export type ArmName = (typeof ARMS)[number];
export type TrainedArmName = (typeof TRAINED_ARMS)[number];

export interface ArmParameters extends DialogueParameters {
  /** m: 0 keeps the logging policy, 1 replaces it completely. */
  readonly distance: number;
  /** w: number of turns that the static arm continues after the trained turn, with `judge` as the user. */
  readonly lookahead: number;
  readonly judge: 'prompted' | 'real';
  readonly reward: RewardKind;
}

export interface Candidate {
  readonly policy: Policy;
  /** For each number of known facts: true if it proposes, false if it asks. Null for the base policy. */
  readonly proposes: readonly boolean[] | null;
}

/** Index 0 is the base policy itself. Then comes the class, sorted by distance from the base policy. */
export function candidates(distance: number): readonly Candidate[] {
  const drawn = Array.from({ length: 2 ** (FACTS + 1) }, (_, bits) => {
    const proposes = Array.from({ length: FACTS + 1 }, (_, known) => ((bits >> known) & 1) === 1);
    const target = policyOf(proposes.map(Number));
    return {
      proposes,
      policy: mixed(basePolicy, target, distance),
      far: target.reduce((sum, p, i) => sum + Math.abs(p - basePolicy[i]!), 0),
    };
  });
  return [{ policy: basePolicy, proposes: null }, ...drawn.toSorted((a, b) => a.far - b.far)];
}

export interface ArmResult {
  /** Index into `candidates`, for every horizon [H + 1]. */
  readonly chosen: Int32Array;
  /** The maximum of its objective [H + 1]. */
  readonly objective: Float64Array;
  /** J in the world it was trained in, and with real users, for the same reward [H + 1]. */
  readonly trained: Float64Array;
  readonly real: Float64Array;
  /** P(right answer accepted) and P(user left) with real users after h turns [H + 1]. */
  readonly success: Float64Array;
  readonly left: Float64Array;
}

export interface ArmStudy {
  readonly candidates: readonly Candidate[];
  readonly arms: Readonly<Record<ArmName, ArmResult>>;
  /** J of every candidate [candidate][H + 1]. */
  readonly real: readonly Float64Array[];
  readonly prompted: readonly Float64Array[];
  readonly calibrated: readonly Float64Array[];
  /** Upper bound of the multiplications: the cost of moving a slider. */
  readonly multiplications: number;
}

/** All horizons up to `horizon` at once: the values of J for shorter dialogues are computed on the way. */
export function studyArms(parameters: ArmParameters, horizon: number): ArmStudy {
  const users = usersOf(parameters);
  const score = scoreOf(parameters.lambda);
  const all = candidates(parameters.distance);
  const inUse = all.map(({ policy }) => distributions(process, policy, users.real, horizon));
  const valuesOf = (d: Distributions) => values(d, score)[parameters.reward];
  const real = inUse.map(valuesOf);
  const prompted = all.map(({ policy }) => valuesOf(distributions(process, policy, users.prompted, horizon)));
  const calibrated = all.map(({ policy }) => valuesOf(distributions(process, policy, users.calibrated, horizon)));
  const frozen = all.map(({ policy }) =>
    staticObjective(inUse[0]!, chainOf(process, policy, users[parameters.judge]), score, parameters),
  );

  const result = (
    objectives: readonly Float64Array[],
    trained: readonly Float64Array[],
    from: number,
    to: number,
  ): ArmResult => {
    const chosen = Int32Array.from({ length: horizon + 1 }, (_, h) => bestAt(objectives, h, from, to));
    const of = (rows: readonly Float64Array[]) => Float64Array.from(chosen, (index, h) => rows[index]![h]!);
    const share = (state: number) => Float64Array.from(chosen, (index, h) => inUse[index]![h]![state]!);
    return {
      chosen,
      objective: of(objectives),
      trained: of(trained),
      real: of(real),
      success: share(RIGHT),
      left: share(LEFT),
    };
  };
  const last = all.length;
  return {
    candidates: all,
    real,
    prompted,
    calibrated,
    arms: {
      base: result(real, real, 0, 1),
      static: result(frozen, parameters.judge === 'real' ? real : prompted, 1, last),
      naive: result(prompted, prompted, 1, last),
      calibrated: result(calibrated, calibrated, 1, last),
      oracle: result(real, real, 1, last),
    },
    multiplications:
      all.length * (3 * horizon + parameters.lookahead + 1 + 4 * process.actions) * process.states ** 2 +
      all.length * horizon * process.states * (parameters.lookahead + 1),
  };
}

/**
 * The first of the best: if several are equal, the nearest to the base policy. Differences below 1e-12 are rounding.
 */
function bestAt(objectives: readonly Float64Array[], h: number, from: number, to: number): number {
  let best = from;
  for (let i = from + 1; i < to; i++) if (objectives[i]![h]! > objectives[best]![h]! + 1e-12) best = i;
  return best;
}

/**
 * (T18) Σ_{t<h} E_{x ~ d_t of the logs} V(x), where V is the reward of min(w + 1, h − t) turns of π from x, for every h
 * [H + 1]. `logs` are of the base policy with real users; `chain` is of π with the user that continues the dialogue.
 */
export function staticObjective(
  logs: Distributions,
  chain: Float64Array,
  score: Score,
  { lookahead, reward }: Pick<ArmParameters, 'lookahead' | 'reward'>,
): Float64Array {
  const states = score.length;
  const ahead: Float64Array[] = [];
  let atEnd = score;
  let total = new Float64Array(states);
  for (let turns = 1; turns <= lookahead + 1; turns++) {
    atEnd = Float64Array.from({ length: states }, (_, x) =>
      expectation(chain.subarray(x * states, (x + 1) * states), atEnd),
    );
    total = total.map((sum, x) => sum + atEnd[x]!);
    ahead.push(reward === 'atEnd' ? atEnd : total);
  }
  const objective = new Float64Array(logs.length);
  let whole = 0;
  for (let h = 1; h < logs.length; h++) {
    // A context with more than w turns left has the same value for every h; for the last w contexts h ends the turns.
    if (h > lookahead) whole += expectation(logs[h - 1 - lookahead]!, ahead[lookahead]!);
    objective[h] = whole;
    for (let left = 1; left <= Math.min(lookahead, h); left++)
      objective[h]! += expectation(logs[h - left]!, ahead[left - 1]!);
  }
  return objective;
}
