/**
 * The smallest dialogue in which all five arms differ. The right answer for a user depends on three facts. In each turn
 * the policy asks for a fact or proposes an answer; it guesses an unknown fact right half the time. The user answers,
 * accepts, objects or leaves. There are only 11 states, so every number of the theory lab is an exact sum, not an
 * estimate.
 *
 * This is not the `clarify` task of the experiments: no words, no network, and the policy sees only how many facts it
 * knows.
 */
import { mixed, type Policy, type Process, type Score, type User } from './process';

export const FACTS = 3;
export const [ASK, PROPOSE] = [0, 1] as const;
/** Ends of a dialogue: a right or a wrong answer was accepted, or the user left. */
export const [RIGHT, WRONG, LEFT] = [2 * (FACTS + 1), 2 * (FACTS + 1) + 1, 2 * (FACTS + 1) + 2] as const;
const STATES = LEFT + 1;
const ACTIONS = 2;

/** A state before the end: the user's mood, which the policy does not see, and the number of facts the policy knows. */
export const talking = (impatient: boolean, known: number): number => (impatient ? FACTS + 1 : 0) + known;

/** What the policy sees of a state: the number of facts it knows, or null after the end of the dialogue. */
export const factsSeen = (state: number): number | null => (state >= RIGHT ? null : state % (FACTS + 1));

const IMPATIENT_AT_FIRST = 0.3;
/** Real users answer a question with this probability; otherwise they say something else. */
const ANSWERS = 0.8;
/**
 * A question makes a patient user impatient with this probability; a wrong proposal that the user notices always does.
 */
const TIRES = 0.1;
/** A patient user leaves with this share of an impatient user's probability. */
const PATIENT_LEAVES = 1 / 4;
/** P(propose | facts known) of the logging policy. It asks and proposes at every stage, so its logs cover both. */
const BASE_PROPOSES = [0.2, 0.3, 0.5, 0.8] as const;

export const process: Process = { states: STATES, actions: ACTIONS, start: startWith(IMPATIENT_AT_FIRST) };

function startWith(impatient: number): Float64Array {
  const start = new Float64Array(STATES);
  start[talking(false, 0)] = 1 - impatient;
  start[talking(true, 0)] = impatient;
  return start;
}

/** P(an answer is right | facts known). */
export const rightWith = (known: number): number => 0.5 ** (FACTS - known);

interface UserParameters {
  readonly answers: number;
  readonly notices: number;
  /** Probability that an impatient user leaves after a turn that did not end the dialogue. */
  readonly leaves: number;
  readonly tires: number;
}

/** [X, A, X]. */
function user({ answers, notices, leaves, tires }: UserParameters): User {
  const table = new Float64Array(STATES * ACTIONS * STATES);
  const row = (x: number, a: number) => (x * ACTIONS + a) * STATES;
  for (const end of [RIGHT, WRONG, LEFT]) for (const a of [ASK, PROPOSE]) table[row(end, a) + end] = 1;
  for (const impatient of [false, true]) {
    const leaving = leaves * (impatient ? 1 : PATIENT_LEAVES);
    for (let known = 0; known <= FACTS; known++) {
      const asked = row(talking(impatient, known), ASK);
      for (const [knownAfter, probability] of [
        [Math.min(FACTS, known + 1), answers],
        [known, 1 - answers],
      ] as const) {
        table[asked + talking(impatient, knownAfter)]! += probability * (1 - leaving) * (impatient ? 1 : 1 - tires);
        if (!impatient) table[asked + talking(true, knownAfter)]! += probability * (1 - leaving) * tires;
      }
      table[asked + LEFT] = leaving;
      const proposed = row(talking(impatient, known), PROPOSE);
      const objects = (1 - rightWith(known)) * notices;
      table[proposed + RIGHT] = rightWith(known);
      table[proposed + WRONG] = (1 - rightWith(known)) * (1 - notices);
      table[proposed + talking(true, known)] = objects * (1 - leaving);
      table[proposed + LEFT] = objects * leaving;
    }
  }
  return table;
}

export interface DialogueParameters {
  /**
   * s: 0 is a simulator like real users; 1 always answers, accepts everything, never gets impatient and never leaves.
   */
  readonly sycophancy: number;
  /** Probability that a real user notices a wrong answer. */
  readonly notices: number;
  /** Probability that a real, impatient user leaves after a turn. */
  readonly leaves: number;
  /** κ: share of the real users' behaviour that calibration adds to the simulator. */
  readonly calibration: number;
  /** λ: an accepted wrong answer scores 1 − λ. */
  readonly lambda: number;
}

export interface Users {
  readonly real: User;
  readonly prompted: User;
  readonly calibrated: User;
}

/**
 * prompted = (1 − s) real + s agreeable; calibrated = (1 − κ) prompted + κ real, so its error in each state is 1 − κ
 * times the prompted one's.
 */
export function usersOf({ sycophancy, notices, leaves, calibration }: DialogueParameters): Users {
  const real = user({ answers: ANSWERS, notices, leaves, tires: TIRES });
  const agreeable = user({ answers: 1, notices: 0, leaves: 0, tires: 0 });
  const prompted = mixed(real, agreeable, sycophancy);
  return { real, prompted, calibrated: mixed(prompted, real, calibration) };
}

/** 1 for an accepted right answer, 1 − λ for an accepted wrong one, 0 before the end or if the user left. */
export function scoreOf(lambda: number): Score {
  const score = new Float64Array(STATES);
  score[RIGHT] = 1;
  score[WRONG] = 1 - lambda;
  return score;
}

/** P(propose | facts known) [FACTS + 1] as a table; in ended dialogues all policies do the same. */
export function policyOf(proposes: ArrayLike<number>): Policy {
  return Float64Array.from({ length: STATES * ACTIONS }, (_, i) => {
    const known = factsSeen(Math.floor(i / ACTIONS));
    const probability = known === null ? 0 : proposes[known]!;
    return i % ACTIONS === PROPOSE ? probability : 1 - probability;
  });
}

export const basePolicy: Policy = policyOf(BASE_PROPOSES);
