/**
 * Training rows for the two base models of `edit`, as pure functions of (seed, row).
 *
 * Policy: agents of the base mixture with people from the broad prior (styles.ts).
 * Simulator: 25 % default, 45 % people, 30 % careful, interviewed as in clarify/corpus.ts (which says why): in seven
 * dialogues of ten a prober, who knows the goal, speaks at some or all turns; it sends revisions and reads edits back,
 * right and wrong about equally often, and most wrong ones differ from what is wanted in one slot only. In half of the
 * dialogues some turns are garbled.
 */
import type { Turn } from '../../domain/dialogue';
import { Rng } from '../../domain/rng';
import type { SimulatorStyle } from '../../domain/task';
import { UNSAID } from '../../personas/core/acts';
import type { PolicyAct, Problem, UserAct, Values } from '../../personas/core/acts';
import { Person } from '../../personas/core/people';
import { rowOf } from '../views';
import type { MaskedRow } from '../views';
import { ScriptedAgent, randomStrategy } from './agents';
import { KEEP, SIZES, barePrompt, policyPrompt, randomGoal, simulatorPrompt } from './document';
import type { EditGoal } from './document';
import { garbled } from './garble';
import { DocumentLanguage } from './language';
import { CAREFUL, STYLES, randomPerson, userOfStyle } from '../../personas/core/styles';

export const CORPUS_HORIZON = 6;

const STYLE_SHARES: readonly number[] = [0.25, 0.45, 0.3];
/** Chance that the prober speaks in place of the agent, a turn; one of these a dialogue. */
const PROBE_RATES = { rates: [0, 0.5, 1], shares: [0.3, 0.2, 0.5] } as const;
/** Chance that a turn is garbled; one of these a dialogue. */
const GARBLE_RATES = { rates: [0, 0.15, 0.6], shares: [0.5, 0.35, 0.15] } as const;

export function problemOf({ edits }: EditGoal): Problem {
  return { goal: edits, sizes: SIZES, untold: KEEP };
}

interface Agent {
  next(readings: readonly UserAct[]): PolicyAct;
}

interface Scene {
  readonly agent: Agent;
  readonly person: Person;
  readonly language: DocumentLanguage;
  readonly garbleRate: number;
}

/** One whole dialogue in tokens; ends as the task ends it. A garbled turn is answered as it is heard. */
function converse({ agent, person, language, garbleRate }: Scene, rng: Rng): Turn[] {
  // A speaker has a taste in phrasings, so that one dialogue sounds like one speaker.
  const taste = [rng.uniform(), rng.uniform(), rng.uniform()];
  const turns: Turn[] = [];
  const speak = (act: UserAct) => {
    const tokens = person.say(act, language);
    turns.push({ speaker: 'user', tokens });
    return language.readings(tokens);
  };
  let heard = speak(person.answer(null));
  for (let turn = 0; turn < CORPUS_HORIZON; turn++) {
    const act = agent.next(heard);
    const tokens = language.phrasesOfPolicy(act)[rng.categorical(taste)]!;
    const spoken = garbleRate > 0 && rng.bernoulli(garbleRate) ? garbled(tokens, language, rng) : tokens;
    turns.push({ speaker: 'policy', tokens: spoken });
    heard = speak(person.answer(spoken === tokens ? act : language.readPolicy(spoken)));
    if (heard[0]!.kind === 'accept' || heard[0]!.kind === 'leave') break;
  }
  return turns;
}

/** How many slots a wrong probe has wrong: 1, 2 or 3. */
const WRONG_SHARES = [0.7, 0.15, 0.15] as const;

/** Values for `slots`: the goal's, or with one (mostly) to three of `fallible` wrong, half of those by leaving them as they were. */
function probe(goal: Values, slots: readonly number[], fallible: readonly number[], rng: Rng): Values {
  const values = goal.map((value, slot) => (slots.includes(slot) ? value : UNSAID));
  if (rng.bernoulli(0.5)) return values;
  const wrong = Math.min(fallible.length, 1 + rng.categorical(WRONG_SHARES));
  for (const slot of rng.shuffle([...fallible]).slice(0, wrong)) {
    const forgotten = goal[slot] !== KEEP && rng.bernoulli(0.5);
    values[slot] = forgotten ? KEEP : (goal[slot]! + 1 + rng.integer(SIZES[slot]! - 1)) % SIZES[slot]!;
  }
  return values;
}

interface Interview {
  /** Share of turns at which a prober speaks in place of the agent. */
  readonly rate: number;
  /** Chances of a prober's acts: send, confirm, ask, ask for everything. */
  readonly acts: readonly number[];
  /** Edits it reads back at once, at most. */
  readonly most: number;
  /** Slots that may be wrong in what it sends. */
  readonly fallible: readonly number[];
  readonly garbleRate: number;
}

const EVERY = SIZES.map((_, slot) => slot);
const PROBES = [0.35, 0.25, 0.3, 0.1] as const;

function probing(agent: Agent, goal: Values, { rate, acts, most, fallible }: Interview, rng: Rng): Agent {
  return {
    next(heard) {
      const scripted = agent.next(heard);
      if (!rng.bernoulli(rate)) return scripted;
      switch (rng.categorical(acts)) {
        case 0:
          return { kind: 'propose', values: probe(goal, EVERY, fallible, rng) };
        case 1: {
          const slots = rng.shuffle([...EVERY]).slice(0, 1 + rng.integer(most));
          return { kind: 'confirm', values: probe(goal, slots, slots, rng) };
        }
        case 2:
          return { kind: 'ask', slot: rng.integer(EVERY.length) };
        default:
          return { kind: 'ask-all' };
      }
    },
  };
}

export function policyCorpus(seed: number, count: number): MaskedRow[] {
  return Array.from({ length: count }, (_, index) => {
    const rng = new Rng(seed, 'edit/policy-corpus', index);
    const goal = randomGoal(rng);
    const agent = new ScriptedAgent(randomStrategy(rng), rng);
    const person = new Person(randomPerson('edit', rng).behaviour, problemOf(goal), rng);
    const scene = { agent, person, language: new DocumentLanguage(goal.document), garbleRate: 0 };
    return rowOf(policyPrompt(goal), converse(scene, rng), 'policy');
  });
}

/** One row: a user of the style, interviewed. */
function simulatorRow(style: SimulatorStyle, interview: Interview, rng: Rng): MaskedRow {
  const goal = randomGoal(rng);
  const agent = probing(new ScriptedAgent(randomStrategy(rng), rng), goal.edits, interview, rng);
  const person = new Person(userOfStyle(style, 'edit', rng), problemOf(goal), rng);
  const scene = { agent, person, language: new DocumentLanguage(goal.document), garbleRate: interview.garbleRate };
  return rowOf(simulatorPrompt(goal, style), converse(scene, rng), 'user');
}

export function simulatorCorpus(seed: number, count: number): MaskedRow[] {
  return Array.from({ length: count }, (_, index) => {
    const rng = new Rng(seed, 'edit/simulator-corpus', index);
    const style = STYLES[rng.categorical(STYLE_SHARES)]!;
    const rate = PROBE_RATES.rates[rng.categorical(PROBE_RATES.shares)]!;
    const garbleRate = GARBLE_RATES.rates[rng.categorical(GARBLE_RATES.shares)]!;
    return simulatorRow(style, { rate, acts: PROBES, most: 2, fallible: EVERY, garbleRate }, rng);
  });
}

/** A careful user asked about one edit, and nothing else in sight: the wanted states of `slots` slots, no document, no opening. */
function bareRow(slots: number, rng: Rng): MaskedRow {
  const { document, edits } = randomGoal(rng);
  const known = rng.shuffle([...EVERY]).slice(0, slots);
  const [slot] = known as [number];
  const values = probe(edits, [slot], [slot], rng);
  const language = new DocumentLanguage(document);
  const person = new Person(CAREFUL, problemOf({ document, edits }), rng);
  const turns: Turn[] = [
    { speaker: 'policy', tokens: rng.pick(language.phrasesOfPolicy({ kind: 'confirm', values })) },
    { speaker: 'user', tokens: person.say(person.answer({ kind: 'confirm', values }), language) },
  ];
  return rowOf(barePrompt({ document, edits }, known, 'careful'), turns, 'user');
}

const READ_BACK = [0, 1, 0, 0] as const;
const SEND = [0.75, 0.25, 0, 0] as const;
/** The difficulty at which the document is in the prompt, and the one at which revisions are sent. */
const FIRST_WHOLE = 3;
const FIRST_SENT = 4;

/**
 * What a simulator should see first, until it can check: careful users, and every user turn a verdict without noise (but
 * for the opening). 1: one edit read back, with nothing but its wanted state in the prompt; 2: with all five; 3: whole
 * dialogues, where one or two edits are read back; from 4 on revisions too, with errors in the first slot only, then in
 * the first two, and so on to 8. simulatorCorpus then keeps the ability and teaches the rest.
 */
export function simulatorDrill(seed: number, count: number, difficulty: number): MaskedRow[] {
  const acts = difficulty >= FIRST_SENT ? SEND : READ_BACK;
  const fallible = EVERY.slice(0, Math.max(1, difficulty - FIRST_SENT + 1));
  return Array.from({ length: count }, (_, index) => {
    const rng = new Rng(seed, 'edit/simulator-drill', index);
    if (difficulty < FIRST_WHOLE) return bareRow(difficulty === 1 ? 1 : EVERY.length, rng);
    return simulatorRow('careful', { rate: 1, acts, most: 2, fallible, garbleRate: 0 }, rng);
  });
}
