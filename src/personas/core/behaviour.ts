/**
 * How a person answers: traits (probabilities) and a latent state give an exact distribution over (act, next state).
 *
 * Every persona is this table with its own numbers, and perhaps its own latent state. Sampling and filtering use the same
 * table, so they cannot disagree. Decisions are made one after the other (leave? evade? notice?), so the probabilities sum
 * to 1 whatever the traits are.
 *
 * Not here: words (a task has them) and mixtures (mixture.ts).
 */
import { UNSAID, actCode, nothingSaid, onlySlot, onlySlots, saidSlots, wrongSlots } from './acts';
import type { PolicyAct, Problem, UserAct, Values } from './acts';

export interface ParameterSpec {
  /** What the person then does, in one line: it stands below the parameter's slider. */
  readonly meaning: string;
  readonly default: number;
  /** Values outside are refused. */
  readonly min: number;
  readonly max: number;
  /** Range of the uniform prior from which the people in the base models' training data are drawn. */
  readonly prior: readonly [number, number];
}
export type ParameterTable = Readonly<Record<string, ParameterSpec>>;
export type Parameters<T extends ParameterTable> = { readonly [K in keyof T]: number };

/** A parameter that is a probability. */
export function chance(meaning: string, usual: number, prior: readonly [number, number]): ParameterSpec {
  return { meaning, default: usual, min: 0, max: 1, prior };
}

/** The same parameter with another default and prior. */
export function typically(spec: ParameterSpec, usual: number, prior: readonly [number, number]): ParameterSpec {
  return { ...spec, default: usual, prior };
}

/** Traits that every persona has; an ordinary person by default. */
export const TRAITS = {
  openReveal: chance('opens with one piece of the goal', 0.5, [0, 1]),
  answer: chance('answers a question, else is unsure', 0.94, [0.6, 1]),
  volunteer: chance('tells everything when asked for one piece', 0.05, [0, 0.3]),
  shareAll: chance('tells everything when asked for everything, else one piece', 0.6, [0, 1]),
  evade: chance('neither affirms nor denies what is read back or proposed', 0.04, [0, 0.1]),
  noticeConfirm: chance('denies a wrong value that is read back', 0.92, [0.85, 1]),
  denyRight: chance('denies right values that are read back', 0.02, [0, 0.06]),
  correct: chance('gives the right value with a denial', 0.75, [0, 1]),
  noticeProposal: chance('rejects a wrong proposal', 0.9, [0.85, 1]),
  rejectRight: chance('rejects a right proposal', 0.04, [0, 0.08]),
  nameWrong: chance('gives one right value with a rejection', 0.4, [0, 1]),
  leaveQuestion: chance('leaves at a question', 0.015, [0, 0.06]),
  leaveGrowth: chance('added to the chance of leaving for each earlier question', 0, [0, 0.03]),
  leaveWrong: chance('leaves when it notices a wrong proposal', 0.35, [0, 0.5]),
  slip: chance('mis-says one value in a turn', 0.02, [0, 0.08]),
  curt: chance('speaks curtly', 0.2, [0, 1]),
  polite: chance('speaks politely where not curtly', 0.4, [0, 1]),
} satisfies ParameterTable;
export type Traits = Parameters<typeof TRAITS>;

/** Manners of speaking; every phrasing belongs to one. */
export const REGISTERS = ['plain', 'polite', 'curt'] as const;
export type Register = (typeof REGISTERS)[number];

/** The hidden state of a person. */
export interface Latent {
  /** The values it would say now. They may differ from the goal until it reconsiders. */
  readonly current: Values;
  /** Number of questions asked so far; stays 0 if patience does not depend on it. */
  readonly questions: number;
}

export interface Weighted<T> {
  readonly probability: number;
  readonly value: T;
}
export interface Step {
  readonly probability: number;
  readonly act: UserAct;
  readonly next: Latent;
}

/**
 * All that the sampler and the filter know of a person: its initial state, openings and replies, as distributions that sum
 * to 1. With `only`, they list just the steps in which the person says that act, so the filter can skip the others.
 */
export interface Behaviour {
  initial(problem: Problem): readonly Weighted<Latent>[];
  open(state: Latent, problem: Problem, only?: UserAct): readonly Step[];
  reply(state: Latent, act: PolicyAct, problem: Problem, only?: UserAct): readonly Step[];
  /** Probability of each register, in the order of REGISTERS. */
  readonly registers: readonly number[];
}

function registerProbabilities(traits: Pick<Traits, 'curt' | 'polite'>): number[] {
  const rest = 1 - traits.curt;
  return [rest * (1 - traits.polite), rest * traits.polite, traits.curt];
}

/** Questions are counted only up to this number, to keep the latent state finite. */
const MOST_QUESTIONS = 16;

/** Collects steps; drops impossible ones and, if `only` is given, those of other acts. */
class StepTable {
  readonly steps: Step[] = [];
  private readonly onlyCode: number | null;
  constructor(
    private readonly problem: Problem,
    private readonly slip: number,
    private readonly only: UserAct | undefined,
  ) {
    this.onlyCode = only ? actCode(only) : null;
  }

  add(probability: number, act: UserAct, next: Latent): void {
    if (!(probability > 0)) return;
    if (this.only && (act.kind !== this.only.kind || actCode(act) !== this.onlyCode)) return;
    this.steps.push({ probability, act, next });
  }

  /** `make(values)`, in which at most one of the said values is replaced by a wrong one, chosen uniformly. */
  say(probability: number, values: Values, make: (values: Values) => UserAct, next: Latent): void {
    const said = saidSlots(values).filter((slot) => this.problem.sizes[slot]! > 1);
    const slip = said.length > 0 ? this.slip : 0;
    this.add(probability * (1 - slip), make(values), next);
    if (!(probability * slip > 0)) return;
    const heard = this.only && 'values' in this.only ? this.only.values : null;
    for (const slot of said) {
      const others = this.problem.sizes[slot]! - 1;
      for (let value = 0; value <= others; value++) {
        if (value === values[slot] || (heard && heard[slot] !== value)) continue;
        const slipped = values.map((kept, s) => (s === slot ? value : kept));
        this.add((probability * slip) / (said.length * others), make(slipped), next);
      }
    }
  }

  /** One of `slots`, chosen uniformly, with its value in `values`; `unsure` if there are no slots. */
  sayOneOf(probability: number, slots: readonly number[], values: Values, make: (v: Values) => UserAct, next: Latent) {
    if (slots.length === 0) this.add(probability, { kind: 'unsure' }, next);
    for (const slot of slots) this.say(probability / slots.length, onlySlot(values, slot), make, next);
  }
}

const tell = (values: Values): UserAct => ({ kind: 'tell', values });
const deny = (values: Values): UserAct => ({ kind: 'no', values });
const reject = (values: Values): UserAct => ({ kind: 'reject', values });

function openOrdinarily(traits: Traits, state: Latent, problem: Problem, only?: UserAct): Step[] {
  const table = new StepTable(problem, traits.slip, only);
  table.add(1 - traits.openReveal, { kind: 'greet' }, state);
  table.sayOneOf(traits.openReveal, wishes(state, problem), state.current, tell, state);
  return table.steps;
}

function replyOrdinarily(traits: Traits, state: Latent, act: PolicyAct, problem: Problem, only?: UserAct): Step[] {
  const table = new StepTable(problem, traits.slip, only);
  const wished = wishes(state, problem);
  const none = nothingSaid(problem.goal.length);
  const hurry = traits.leaveGrowth * state.questions;

  if (act.kind === 'propose') {
    const heard = reconsidered(state, act.values, problem);
    table.add(traits.evade, { kind: 'unsure' }, state);
    const stays = 1 - traits.evade;
    const wrong = wrongSlots(act.values, problem.goal);
    if (wrong.length === 0) {
      table.add(stays * (1 - traits.rejectRight), { kind: 'accept' }, heard);
      table.add(stays * traits.rejectRight, reject(none), heard);
      return table.steps;
    }
    table.add(stays * (1 - traits.noticeProposal), { kind: 'accept' }, state);
    const noticed = stays * traits.noticeProposal;
    const leaves = Math.min(1, traits.leaveWrong + hurry);
    table.add(noticed * leaves, { kind: 'leave' }, heard);
    table.add(noticed * (1 - leaves) * (1 - traits.nameWrong), reject(none), heard);
    table.sayOneOf(noticed * (1 - leaves) * traits.nameWrong, wrong, problem.goal, reject, heard);
    return table.steps;
  }

  const asked = traits.leaveGrowth > 0 ? Math.min(MOST_QUESTIONS, state.questions + 1) : state.questions;
  const next: Latent = { current: state.current, questions: asked };
  const leaves = Math.min(1, traits.leaveQuestion + hurry);
  const stays = 1 - leaves;
  table.add(leaves, { kind: 'leave' }, next);

  if (act.kind === 'ask') {
    table.add(stays * (1 - traits.answer), { kind: 'unsure' }, next);
    const answers = stays * traits.answer;
    table.say(answers * traits.volunteer, onlySlots(state.current, [...wished, act.slot]), tell, next);
    table.say(answers * (1 - traits.volunteer), onlySlot(state.current, act.slot), tell, next);
  } else if (act.kind === 'ask-all') {
    table.add(stays * (1 - traits.answer), { kind: 'unsure' }, next);
    const answers = stays * traits.answer;
    const tellsAll = wished.length > 0 ? traits.shareAll : 0;
    table.say(answers * tellsAll, onlySlots(state.current, wished), tell, next);
    table.sayOneOf(answers * (1 - tellsAll), wished, state.current, tell, next);
  } else if (act.kind === 'confirm') {
    const heard: Latent = { ...reconsidered(state, act.values, problem), questions: asked };
    table.add(stays * traits.evade, { kind: 'unsure' }, next);
    const minds = stays * (1 - traits.evade);
    const wrong = wrongSlots(act.values, problem.goal);
    const denies = wrong.length > 0 ? traits.noticeConfirm : traits.denyRight;
    // A person who does not notice an error does not reconsider either.
    table.add(minds * (1 - denies), { kind: 'yes' }, wrong.length > 0 ? next : heard);
    if (wrong.length === 0) {
      table.add(minds * denies, deny(none), heard);
    } else {
      table.add(minds * denies * (1 - traits.correct), deny(none), heard);
      table.sayOneOf(minds * denies * traits.correct, wrong, problem.goal, deny, heard);
    }
  } else {
    table.add(stays, { kind: 'unclear' }, next);
  }
  return table.steps;
}

/** The slots about which a person has something to say. */
function wishes({ current }: Latent, { untold }: Problem): number[] {
  return saidSlots(current).filter((slot) => current[slot] !== untold);
}

/** When a slot is read back, the person remembers what it really wants there. */
function reconsidered(state: Latent, heard: Values, problem: Problem): Latent {
  const current = state.current.map((value, slot) => (heard[slot] === UNSAID ? value : problem.goal[slot]!));
  return { current, questions: state.questions };
}

/** An ordinary person, who knows from the start what it wants. */
export function ordinary(traits: Traits): Behaviour {
  return {
    initial: (problem) => [{ probability: 1, value: { current: problem.goal, questions: 0 } }],
    open: (state, problem, only) => openOrdinarily(traits, state, problem, only),
    reply: (state, act, problem, only) => replyOrdinarily(traits, state, act, problem, only),
    registers: registerProbabilities(traits),
  };
}
