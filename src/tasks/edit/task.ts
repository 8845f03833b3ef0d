/**
 * `edit`: a short note and a few edits that its author wants, and tells indirectly. The policy sees the note; it asks, reads
 * back, or sends the whole text revised.
 *
 * The user opens. An answer is a revision, graded by sentence BLEU-4 over tokens against the wanted text (bleu.ts;
 * smoothed, with brevity penalty); the text in force is the last one sent, or the untouched document. Success is that
 * grade where the user did not leave, and 0 where they did. The dialogue ends when the user accepts or leaves, or after the
 * horizon's policy turns and the user's last reply. Words are in language.ts, documents in document.ts, people
 * in src/personas, the base models' corpora in corpus.ts.
 */
import type { Episode, Turn } from '../../domain/dialogue';
import { ShiftLabError } from '../../domain/errors';
import { Rng } from '../../domain/rng';
import type { Task, UserMove } from '../../domain/task';
import type { PolicyAct } from '../../personas/core/acts';
import { membersOf, parsePopulation } from '../../personas/core/mixture';
import { syntheticUsers } from '../../personas/core/people';
import { SOLVER, ScriptedAgent, randomEdits } from './agents';
import * as checks from './checks';
import { problemOf } from './corpus';
import {
  KEEP,
  LONGEST_DOCUMENT,
  SIZES,
  parse,
  policyPrompt,
  randomGoal,
  simulatorPrompt,
  stateAfter,
} from './document';
import type { EditGoal } from './document';
import { DocumentLanguage, MAX_TURN_TOKENS, policyCue, revisionIn, userCue } from './language';
import { MEASURES, isExact, text, textInForce, tokenBleu } from './measures';
import population from './population.json';
import { STYLES } from '../../personas/core/styles';
import type { UserCheck } from '../registry';
import { PAD, POLICY_STOP, SLOTS, STATES, USER_STOP, VOCABULARY, WISH_TOKENS, isSpecial, stateOf } from './vocabulary';

export { policyCorpus, simulatorCorpus, simulatorDrill } from './corpus';
export { recipes } from './recipe';
export { strategies } from './strategies';
export type { EditGoal } from './document';

/** Begin, style tag, three ends and one goal token a slot, beside the document. */
const PROMPT_MARKERS = 5 + SIZES.length;

function moveOf(tokens: readonly number[]): UserMove {
  const cue = userCue(tokens);
  return cue === 'accept' || cue === 'leave' ? cue : 'continue';
}

/** The words of a turn that name a part of a goal, slots where they are named exactly: " day", " warmer". */
function wishesIn(tokens: readonly number[]): string {
  return tokens
    .filter((token) => WISH_TOKENS.has(token))
    .map((token) => ` ${SLOTS[stateOf(token)?.slot ?? -1] ?? VOCABULARY[token]!}`)
    .join('');
}

function policyActOf(tokens: readonly number[]): string {
  const revision = revisionIn(tokens);
  if (revision) return parse(revision) ? 'send' : 'send-unreadable';
  const end = tokens.indexOf(POLICY_STOP);
  const said = end < 0 ? tokens : tokens.slice(0, end);
  const cue = said.some(isSpecial) ? null : policyCue(said);
  const wishes = wishesIn(said);
  if (cue === 'confirm') return wishes ? `confirm${wishes}` : 'other';
  if (cue === null || said.some((token) => stateOf(token))) return 'other';
  return cue === 'ask-all' ? cue : `ask ${SLOTS[Number(cue)]!}`;
}

export const task: Task<EditGoal> = {
  name: 'edit',
  title: 'Edit: revise a note',
  description:
    'A user wants two to five edits of a short note but hints at them; ask, read back, and send the whole text revised.',
  vocabulary: VOCABULARY,
  stopToken: { policy: POLICY_STOP, user: USER_STOP },
  padToken: PAD,
  maxTurnTokens: MAX_TURN_TOKENS,
  simulatorStyles: STYLES,
  defaultPopulation: population,
  measures: MEASURES,

  // One token more a turn than the longest turn: a truncated turn gets its stop token on top.
  maxContextTokens: (horizon) =>
    PROMPT_MARKERS +
    LONGEST_DOCUMENT +
    (horizon + 1) * (MAX_TURN_TOKENS.user + 1) +
    horizon * (MAX_TURN_TOKENS.policy + 1),

  sampleEpisode: (seed, purpose, index) => ({
    index,
    goal: randomGoal(new Rng(seed, `edit/episode/${purpose}`, index)),
  }),

  policyPrompt: ({ goal }) => policyPrompt(goal),
  simulatorPrompt(episode, style) {
    if (!STYLES.some((known) => known === style)) {
      const known = STYLES.join(', ');
      throw new ShiftLabError('usage', `There is no simulator style "${style}"; styles: ${known}.`, { style, known });
    }
    return simulatorPrompt(episode.goal, style);
  },

  readUser: moveOf,

  judge({ goal }, turns) {
    const correct = tokenBleu(goal, textInForce(goal, turns));
    const last = turns.at(-1);
    const move = last?.speaker === 'user' ? moveOf(last.tokens) : 'continue';
    // A verdict counts only as a reply to a revision: "great" after a question accepts nothing.
    const before = turns.at(-2);
    const answered = before?.speaker === 'policy' && revisionIn(before.tokens) !== null;
    return {
      stop: move === 'accept' ? 'accepted' : move === 'leave' ? 'left' : 'horizon',
      correct,
      accepted: move === 'accept' && answered ? 1 : 0,
      turns: turns.filter(({ speaker }) => speaker === 'policy').length,
      success: move === 'leave' ? 0 : correct,
    };
  },

  actOf({ speaker, tokens }) {
    if (speaker === 'policy') return policyActOf(tokens);
    const cue = userCue(tokens);
    const wishes = wishesIn(tokens);
    if (cue) return cue === 'no' || cue === 'reject' ? `${cue}${wishes}` : cue;
    return wishes && !tokens.slice(0, -1).some(isSpecial) ? `tell${wishes}` : 'other';
  },

  answerIn({ goal }, policyTurn) {
    const revision = revisionIn(policyTurn);
    return revision && (isExact(goal, revision) ? 'right' : 'wrong');
  },

  describeGoal({ goal: { document, edits } }) {
    const named = (slot: number, state: number) => STATES[slot]![state]!;
    const wanted = edits.flatMap((edit, slot) =>
      edit === KEEP
        ? []
        : [`${SLOTS[slot]!} ${named(slot, document.states[slot]!)} → ${named(slot, stateAfter(document, slot, edit))}`],
    );
    return `${text(policyPrompt({ document, edits }).slice(1, -1))} (${wanted.join(', ')})`;
  },
  text,

  realUsers: (file) =>
    syntheticUsers<EditGoal>(
      membersOf(parsePopulation(file)),
      ({ document }) => new DocumentLanguage(document),
      problemOf,
    ),
};

export const contentTokens: ReadonlySet<number> = WISH_TOKENS;

/** The whole text and its end: where the day stands, and what was left out, shows in no word of its own. */
export const staked = (policyTurn: readonly number[]): readonly boolean[] => policyTurn.map((_, i) => i > 0);

export function userChecks({ goal }: Episode<EditGoal>, turns: readonly Turn[]): readonly UserCheck[] {
  return checks.userChecks(goal, turns);
}

/** The document in a policy's prompt. */
function languageFor(prompt: readonly number[]): DocumentLanguage {
  return new DocumentLanguage(parse(prompt.slice(1, -1))!);
}

/** The scripted solver's next turn. */
export function solve(turns: readonly Turn[], rng: Rng, prompt: readonly number[]): readonly number[] {
  const language = languageFor(prompt);
  const agent = new ScriptedAgent(SOLVER, rng);
  let act: PolicyAct = { kind: 'other' };
  for (const turn of turns) if (turn.speaker === 'user') act = agent.next(language.readings(turn.tokens));
  return language.phrasesOfPolicy(act)[0]!;
}

/** Sends random edits. */
export function guess(_turns: readonly Turn[], rng: Rng, prompt: readonly number[]): readonly number[] {
  return languageFor(prompt).phrasesOfPolicy({ kind: 'propose', values: randomEdits(rng) })[0]!;
}
