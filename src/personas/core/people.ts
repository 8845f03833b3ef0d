/**
 * Synthetic real users: sampling one person, and the exact filter over (persona, latent state).
 *
 * Both use the same tables of a `Behaviour` and the same `Language` from acts to tokens, so the filter gives the exact
 * distribution of the sampler. Forward algorithm of a hidden Markov model whose emissions depend on the transition:
 *   b'(s') ∝ Σ_s b(s) · P(act, s' | s, policy act) · P(tokens | act, persona).
 */
import type { Episode } from '../../domain/dialogue';
import { ShiftLabError } from '../../domain/errors';
import type { Rng } from '../../domain/rng';
import type { RealUser, RealUsers, UserFilter } from '../../domain/task';
import { actCode } from './acts';
import type { PolicyAct, Problem, UserAct } from './acts';
import type { Behaviour, Latent, Step } from './behaviour';
import type { Member } from './mixture';

export interface Phrase {
  /** Stop token included. */
  readonly tokens: readonly number[];
  /** Index into REGISTERS. */
  readonly register: number;
}

/**
 * From acts to tokens and back. Every act has a phrase in every register. Without `readings`, no token sequence is a phrase
 * of two acts. With it, one may be ("warmer" may mean one greeting or another), and people do not say which they mean.
 */
export interface Language {
  phrases(act: UserAct): readonly Phrase[];
  /** Every act that has these tokens among its phrases, and perhaps others; never empty. */
  readings?(tokens: readonly number[]): readonly UserAct[];
  readUser(tokens: readonly number[]): UserAct;
  readPolicy(tokens: readonly number[]): PolicyAct;
}

/** P(phrase | act, persona): the register's probability, divided equally among the act's phrases in that register. */
function phraseProbabilities(phrases: readonly Phrase[], registers: readonly number[]): number[] {
  const counts = registers.map((_, register) => phrases.filter((phrase) => phrase.register === register).length);
  return phrases.map((phrase) => registers[phrase.register]! / counts[phrase.register]!);
}

/** One person in one dialogue: draws each act from its behaviour. */
export class Person {
  private state: Latent;

  /** @param state its hidden state now; that of a beginning is drawn if absent */
  constructor(
    private readonly behaviour: Behaviour,
    private readonly problem: Problem,
    private readonly rng: Rng,
    state?: Latent,
  ) {
    this.state = state ?? drawn(behaviour.initial(problem), rng).value;
  }

  /** The next act; `null` asks for the opening. */
  answer(act: PolicyAct | null): UserAct {
    const steps = stepsOf(this.behaviour, this.state, act, this.problem);
    const step = drawn(steps, this.rng);
    this.state = step.next;
    return step.act;
  }

  /** The act in this person's words. */
  say(act: UserAct, language: Language): readonly number[] {
    const phrases = language.phrases(act);
    return phrases[this.rng.categorical(phraseProbabilities(phrases, this.behaviour.registers))]!.tokens;
  }
}

/** One of the entries, by their probabilities; they need not sum to 1. */
function drawn<T extends { readonly probability: number }>(entries: readonly T[], rng: Rng): T {
  return entries[rng.categorical(entries.map(({ probability }) => probability))]!;
}

function stepsOf(
  behaviour: Behaviour,
  state: Latent,
  act: PolicyAct | null,
  problem: Problem,
  only?: UserAct,
): readonly Step[] {
  return act === null ? behaviour.open(state, problem, only) : behaviour.reply(state, act, problem, only);
}

export function syntheticUsers<Goal>(
  members: readonly Member[],
  /** One for all problems, or a function of the problem. */
  language: Language | ((goal: Goal) => Language),
  problemOf: (goal: Goal) => Problem,
): RealUsers<Goal> {
  const languageOf = (goal: Goal): Language => (typeof language === 'function' ? language(goal) : language);
  const filter = ({ goal }: Episode<Goal>) => new ExactFilter(members, languageOf(goal), problemOf(goal));
  const user = ({ persona, behaviour }: Member, { goal }: Episode<Goal>, rng: Rng, state?: Latent): RealUser => {
    const spoken = languageOf(goal);
    const person = new Person(behaviour, problemOf(goal), rng, state);
    return { persona, reply: (turn) => person.say(person.answer(turn && spoken.readPolicy(turn)), spoken) };
  };
  return {
    kind: 'synthetic',
    begin: (episode, rng) => user(members[rng.categorical(members.map(({ weight }) => weight))]!, episode, rng),
    beginAfter(episode, opening, rng) {
      const { member, state } = filter(episode).drawn(opening, rng);
      return user(member, episode, rng, state);
    },
    filter,
  };
}

interface Hypothesis {
  readonly member: Member;
  readonly state: Latent;
  readonly probability: number;
}

/**
 * Guarantees that a test holds: probabilities of `enumerate` sum to 1 within 1e-9 after any history.
 *
 * A user turn that no person would say has logProb −Infinity. Observing it gives no information about the user, but the
 * latent states still move on, as if the turn had not been heard (their marginal transition). Any
 * number of user turns may be observed between two policy turns. Each counts as a reply to the last policy turn or,
 * before the first one, as an opening.
 */
class ExactFilter implements UserFilter {
  private belief: readonly Hypothesis[];
  private policyAct: PolicyAct | null = null;
  /** Hypotheses after the turn that was scored last, kept so that observing the same turn need not compute them again. */
  private scored: { readonly turn: readonly number[]; readonly hypotheses: readonly Hypothesis[] } | null = null;

  constructor(
    members: readonly Member[],
    private readonly language: Language,
    private readonly problem: Problem,
  ) {
    this.belief = members.flatMap((member) =>
      member.behaviour.initial(problem).map(({ probability, value }) => ({
        member,
        state: value,
        probability: member.weight * probability,
      })),
    );
  }

  logProb(userTurn: readonly number[]): number {
    let total = 0;
    for (const { probability } of this.consistent(userTurn)) total += probability;
    return Math.log(total);
  }

  *enumerate(): Iterable<{ readonly tokens: readonly number[]; readonly probability: number }> {
    const acts = new Map<number, { readonly act: UserAct; readonly byMember: Map<Member, number> }>();
    for (const { member, state, probability } of this.belief) {
      for (const step of stepsOf(member.behaviour, state, this.policyAct, this.problem)) {
        const code = actCode(step.act);
        let entry = acts.get(code);
        if (!entry) acts.set(code, (entry = { act: step.act, byMember: new Map() }));
        entry.byMember.set(member, (entry.byMember.get(member) ?? 0) + probability * step.probability);
      }
    }
    const turns = this.language.readings ? new Map<string, { tokens: readonly number[]; probability: number }>() : null;
    for (const { act, byMember } of acts.values()) {
      const phrases = this.language.phrases(act);
      const totals = phrases.map(() => 0);
      for (const [member, mass] of byMember) {
        phraseProbabilities(phrases, member.behaviour.registers).forEach((p, i) => (totals[i]! += mass * p));
      }
      for (const [i, { tokens }] of phrases.entries()) {
        if (!(totals[i]! > 0)) continue;
        if (!turns) yield { tokens, probability: totals[i]! };
        else addTo(turns, tokens, totals[i]!);
      }
    }
    if (turns) yield* turns.values();
  }

  observeUser(userTurn: readonly number[]): void {
    let moved = this.consistent(userTurn);
    if (!moved.some(({ probability }) => probability > 0)) moved = this.unheard();
    this.belief = merged(moved);
    this.scored = null;
  }

  observePolicy(policyTurn: readonly number[]): void {
    this.policyAct = this.language.readPolicy(policyTurn);
    this.scored = null;
  }

  /** One hypothesis by its probability, given the history and this user turn. Throws `internal` if nobody says the turn. */
  drawn(userTurn: readonly number[], rng: Rng): Hypothesis {
    const hypotheses = this.consistent(userTurn).filter(({ probability }) => probability > 0);
    if (hypotheses.length === 0)
      throw new ShiftLabError('internal', 'No person can be drawn that says this turn, because none says it.', {
        turn: userTurn.join(' '),
      });
    return drawn(hypotheses, rng);
  }

  personas(): ReadonlyMap<string, number> {
    const posterior = new Map<string, number>();
    for (const { member, probability } of this.belief) {
      posterior.set(member.persona, (posterior.get(member.persona) ?? 0) + probability);
    }
    return posterior;
  }

  /** Joint probability of the turn and each next hypothesis; unnormalised. */
  private consistent(userTurn: readonly number[]): readonly Hypothesis[] {
    if (this.scored && sameTokens(this.scored.turn, userTurn)) return this.scored.hypotheses;
    const acts = this.language.readings?.(userTurn) ?? [this.language.readUser(userTurn)];
    const hypotheses = acts.flatMap((act) => this.saying(act, userTurn));
    this.scored = { turn: [...userTurn], hypotheses };
    return hypotheses;
  }

  /** The hypotheses in which the turn means this act. */
  private saying(act: UserAct, userTurn: readonly number[]): Hypothesis[] {
    const phrases = this.language.phrases(act);
    const spoken = phrases.findIndex(({ tokens }) => sameTokens(tokens, userTurn));
    const hypotheses: Hypothesis[] = [];
    const wording = new Map<Member, number>();
    for (const { member, state, probability } of spoken < 0 ? [] : this.belief) {
      let words = wording.get(member);
      if (words === undefined) {
        words = phraseProbabilities(phrases, member.behaviour.registers)[spoken]!;
        wording.set(member, words);
      }
      if (words === 0) continue;
      for (const step of stepsOf(member.behaviour, state, this.policyAct, this.problem, act)) {
        hypotheses.push({ member, state: step.next, probability: probability * step.probability * words });
      }
    }
    return hypotheses;
  }

  private unheard(): Hypothesis[] {
    return this.belief.flatMap(({ member, state, probability }) =>
      stepsOf(member.behaviour, state, this.policyAct, this.problem).map((step) => ({
        member,
        state: step.next,
        probability: probability * step.probability,
      })),
    );
  }
}

/** Adds up equal hypotheses, drops impossible ones, and normalises. */
function merged(hypotheses: readonly Hypothesis[]): Hypothesis[] {
  const total = hypotheses.reduce((sum, { probability }) => sum + probability, 0);
  const byKey = new Map<string, Hypothesis>();
  for (const { member, state, probability } of hypotheses) {
    if (probability <= 0) continue;
    const key = `${member.persona}|${state.current.join(',')}|${state.questions}`;
    const known = byKey.get(key);
    byKey.set(key, { member, state, probability: (known?.probability ?? 0) + probability / total });
  }
  return [...byKey.values()];
}

/** The same words may mean several acts. Their probabilities are added up. */
function addTo(
  turns: Map<string, { tokens: readonly number[]; probability: number }>,
  tokens: readonly number[],
  probability: number,
): void {
  const key = tokens.join();
  const known = turns.get(key);
  if (known) known.probability += probability;
  else turns.set(key, { tokens, probability });
}

function sameTokens(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((token, i) => token === b[i]);
}
