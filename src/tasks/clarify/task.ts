/**
 * `clarify`: booking a trip. The goal is one value for each of three slots; the policy asks, reads back and proposes.
 *
 * The user opens. An answer is a proposal of all three values; it is right when it equals the goal exactly. The dialogue
 * ends when the user accepts or leaves, or after the horizon's policy turns and the user's last reply. Words and their
 * reading are in language.ts, people in src/personas, the base models' corpora in corpus.ts.
 */
import type { Episode, Turn } from '../../domain/dialogue';
import { ShiftLabError } from '../../domain/errors';
import { Rng } from '../../domain/rng';
import type { Task, UserMove } from '../../domain/task';
import { meetsGoal, saidSlots } from '../../personas/core/acts';
import type { PolicyAct, UserAct, Values } from '../../personas/core/acts';
import { membersOf, parsePopulation } from '../../personas/core/mixture';
import { syntheticUsers } from '../../personas/core/people';
import { SOLVER, ScriptedAgent, randomValues } from './agents';
import * as checks from './checks';
import { SIZES, policyPrompt, simulatorPrompt } from './corpus';
import { MAX_TURN_TOKENS, language, phrasesOfPolicy, readPolicy, readUser } from './language';
import population from './population.json';
import { STYLES } from '../../personas/core/styles';
import type { UserCheck } from '../registry';
import { PAD, POLICY_STOP, SLOTS, SLOT_VALUES, USER_STOP, VOCABULARY, valueToken } from './vocabulary';

export { policyCorpus, simulatorCorpus, simulatorDrill } from './corpus';
export { recipes } from './recipe';
export { strategies } from './strategies';

/** One value index a slot. */
export type ClarifyGoal = Values;

/** The values of the last proposal, or null. */
function answerInForce(turns: readonly Turn[]): Values | null {
  for (let i = turns.length - 1; i >= 0; i--) {
    if (turns[i]!.speaker !== 'policy') continue;
    const act = readPolicy(turns[i]!.tokens);
    if (act.kind === 'propose') return act.values;
  }
  return null;
}

function moveOf(tokens: readonly number[]): UserMove {
  const { kind } = readUser(tokens);
  return kind === 'accept' || kind === 'leave' ? kind : 'continue';
}

function named(act: PolicyAct | UserAct, sign: string): string {
  if (act.kind === 'propose' || !('values' in act)) return '';
  const slots = saidSlots(act.values).map((slot) => SLOTS[slot]!);
  return slots.length > 0 ? ` ${sign}${slots.join(` ${sign}`)}` : '';
}

export const task: Task<ClarifyGoal> = {
  name: 'clarify',
  title: 'Clarify: book a trip',
  description: 'A user wants a trip (city, month, transport) but tells it in pieces; ask, read back, and propose.',
  vocabulary: VOCABULARY,
  stopToken: { policy: POLICY_STOP, user: USER_STOP },
  padToken: PAD,
  maxTurnTokens: MAX_TURN_TOKENS,
  simulatorStyles: STYLES,
  defaultPopulation: population,

  // One token more a turn than the longest turn: a truncated turn gets its stop token on top.
  maxContextTokens: (horizon) =>
    simulatorPrompt([0, 0, 0], 'default').length +
    (horizon + 1) * (MAX_TURN_TOKENS.user + 1) +
    horizon * (MAX_TURN_TOKENS.policy + 1),

  sampleEpisode: (seed, purpose, index) => ({
    index,
    goal: randomValues(SIZES, new Rng(seed, `clarify/episode/${purpose}`, index)),
  }),

  policyPrompt,
  simulatorPrompt(episode, style) {
    if (!STYLES.some((known) => known === style)) {
      const known = STYLES.join(', ');
      throw new ShiftLabError('usage', `There is no simulator style "${style}"; styles: ${known}.`, { style, known });
    }
    return simulatorPrompt(episode.goal, style);
  },

  readUser: moveOf,

  judge(episode, turns) {
    const answer = answerInForce(turns);
    const correct = answer && meetsGoal(answer, episode.goal) ? 1 : 0;
    const last = turns.at(-1);
    const move = last?.speaker === 'user' ? moveOf(last.tokens) : 'continue';
    // A verdict counts only as a reply to an answer: "great" after a question accepts nothing.
    const before = turns.at(-2);
    const answered = before?.speaker === 'policy' && readPolicy(before.tokens).kind === 'propose';
    return {
      stop: move === 'accept' ? 'accepted' : move === 'leave' ? 'left' : 'horizon',
      correct,
      accepted: move === 'accept' && answered ? 1 : 0,
      turns: turns.filter(({ speaker }) => speaker === 'policy').length,
      success: correct === 1 && move !== 'leave' ? 1 : 0,
    };
  },

  actOf({ speaker, tokens }) {
    if (speaker === 'user') {
      const act = readUser(tokens);
      return `${act.kind}${named(act, act.kind === 'tell' ? '' : '+')}`;
    }
    const act = readPolicy(tokens);
    return act.kind === 'ask' ? `ask ${SLOTS[act.slot]!}` : `${act.kind}${named(act, '')}`;
  },

  answerIn(episode, policyTurn) {
    const act = readPolicy(policyTurn);
    if (act.kind !== 'propose') return null;
    return meetsGoal(act.values, episode.goal) ? 'right' : 'wrong';
  },

  describeGoal: ({ goal }) => goal.map((value, slot) => `${SLOTS[slot]!} ${SLOT_VALUES[slot]![value]!}`).join(', '),
  text: (tokens) => tokens.map((token) => VOCABULARY[token] ?? `<${token}>`).join(' '),

  realUsers: (file) =>
    syntheticUsers<ClarifyGoal>(membersOf(parsePopulation(file)), language, (goal) => ({ goal, sizes: SIZES })),
};

export const contentTokens: ReadonlySet<number> = new Set(
  SLOT_VALUES.flatMap((values, slot) => values.map((_, value) => valueToken(slot, value))),
);

export const staked = (policyTurn: readonly number[]): readonly boolean[] =>
  policyTurn.map((token) => contentTokens.has(token));

export function userChecks({ goal }: Episode<ClarifyGoal>, turns: readonly Turn[]): readonly UserCheck[] {
  return checks.userChecks(goal, turns);
}

/** The scripted solver's next turn. */
export function solve(turns: readonly Turn[], rng: Rng): readonly number[] {
  const agent = new ScriptedAgent(SOLVER, SIZES, rng);
  let act: PolicyAct = { kind: 'other' };
  for (const turn of turns) if (turn.speaker === 'user') act = agent.next(readUser(turn.tokens));
  return phrasesOfPolicy(act)[0]!;
}

/** Proposes at random. */
export function guess(_turns: readonly Turn[], rng: Rng): readonly number[] {
  return phrasesOfPolicy({ kind: 'propose', values: randomValues(SIZES, rng) })[0]!;
}
