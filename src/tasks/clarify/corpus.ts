/**
 * Training rows for the two base models of `clarify`, as pure functions of (seed, row).
 *
 * Policy: agents of the base mixture with people from the broad prior (styles.ts).
 * Simulator: 25 % default, 45 % people, 30 % careful. Three dialogues in ten have an agent of the base mixture; in the
 * rest a prober, who knows the goal, speaks at half of the turns (two in ten) or at all of them (five): it proposes and
 * reads back, right and wrong equally often, and most wrong ones differ from the goal in one slot only. Checking is
 * learned from verdicts, and the more of them a dialogue has the sooner: agents alone seldom say anything wrong, and a
 * simulator trained on them accepts most wrong answers. `careful`, whose verdicts have no noise, is the clearest signal.
 * In half of the dialogues some turns are garbled (garble.ts), because a policy in training can come to say anything: a
 * simulator that never met nonsense answers it as if it were a question, and the policy learns to speak nonsense.
 */
import type { Turn } from '../../domain/dialogue';
import { Rng } from '../../domain/rng';
import type { SimulatorStyle } from '../../domain/task';
import { UNSAID } from '../../personas/core/acts';
import type { PolicyAct, Problem, UserAct, Values } from '../../personas/core/acts';
import { Person } from '../../personas/core/people';
import { rowOf } from '../views';
import type { MaskedRow } from '../views';
import { ScriptedAgent, randomStrategy, randomValues } from './agents';
import { garbled } from './garble';
import { language, phrasesOfPolicy } from './language';
import { STYLES, randomPerson, userOfStyle } from '../../personas/core/styles';
import { BOS, GOAL_END, SLOT_VALUES, goalToken, idOf } from './vocabulary';

export const SIZES: readonly number[] = SLOT_VALUES.map((values) => values.length);
export const CORPUS_HORIZON = 8;

const STYLE_SHARES: readonly number[] = [0.25, 0.45, 0.3];
/** Chance that the prober speaks in place of the agent, a turn; one of these a dialogue. */
const PROBE_RATES = { rates: [0, 0.5, 1], shares: [0.3, 0.2, 0.5] } as const;

export function policyPrompt(): readonly number[] {
  return [BOS];
}

export function simulatorPrompt(goal: Values, style: SimulatorStyle): readonly number[] {
  return [BOS, idOf(`<${style}>`), ...goal.map((value, slot) => goalToken(slot, value)), GOAL_END];
}

/** Chance that a turn of the agent's is garbled; one of these a dialogue. */
const GARBLE_RATES = { rates: [0, 0.15, 0.6], shares: [0.5, 0.35, 0.15] } as const;

interface Agent {
  next(heard: UserAct): PolicyAct;
}

/** One whole dialogue in tokens; ends as the task ends it. A garbled turn is answered as it is heard. */
function converse(agent: Agent, person: Person, rng: Rng, garbleRate = 0): Turn[] {
  // A speaker has a taste in phrasings, so that one dialogue sounds like one speaker.
  const taste = [rng.uniform(), rng.uniform(), rng.uniform()];
  const turns: Turn[] = [];
  const speak = (act: UserAct) => turns.push({ speaker: 'user', tokens: person.say(act, language) });
  let heard = person.answer(null);
  speak(heard);
  for (let turn = 0; turn < CORPUS_HORIZON; turn++) {
    const act = agent.next(heard);
    const tokens = phrasesOfPolicy(act)[rng.categorical(taste)]!;
    const spoken = garbleRate > 0 && rng.bernoulli(garbleRate) ? garbled(tokens, rng) : tokens;
    turns.push({ speaker: 'policy', tokens: spoken });
    heard = person.answer(spoken === tokens ? act : language.readPolicy(spoken));
    speak(heard);
    if (heard.kind === 'accept' || heard.kind === 'leave') break;
  }
  return turns;
}

/** Values for `slots`: the goal's, or with one (mostly) to all of them wrong. */
function probe(goal: Values, slots: readonly number[], rng: Rng): Values {
  const values = goal.map((value, slot) => (slots.includes(slot) ? value : UNSAID));
  if (rng.bernoulli(0.5)) return values;
  const wrong = Math.min(slots.length, 1 + rng.categorical([0.7, 0.15, 0.15]));
  for (const slot of rng.shuffle([...slots]).slice(0, wrong)) {
    values[slot] = (goal[slot]! + 1 + rng.integer(SIZES[slot]! - 1)) % SIZES[slot]!;
  }
  return values;
}

/** Chances of a prober's acts: propose, confirm, ask, ask for everything. */
const PROBES = [0.3, 0.3, 0.3, 0.1] as const;
const DRILL_PROBES = [0.3, 0.7, 0, 0] as const;
const READ_BACK_ONLY = [0, 1, 0, 0] as const;

function probing(agent: Agent, goal: Values, rate: number, rng: Rng, acts: readonly number[], most: number): Agent {
  const every = goal.map((_, slot) => slot);
  return {
    next(heard) {
      const scripted = agent.next(heard);
      if (!rng.bernoulli(rate)) return scripted;
      switch (rng.categorical(acts)) {
        case 0:
          return { kind: 'propose', values: probe(goal, every, rng) };
        case 1: {
          const slots = rng.shuffle([...every]).slice(0, 1 + rng.integer(most));
          return { kind: 'confirm', values: probe(goal, slots, rng) };
        }
        case 2:
          return { kind: 'ask', slot: rng.integer(every.length) };
        default:
          return { kind: 'ask-all' };
      }
    },
  };
}

export function policyCorpus(seed: number, count: number): MaskedRow[] {
  return Array.from({ length: count }, (_, index) => {
    const rng = new Rng(seed, 'clarify/policy-corpus', index);
    const problem: Problem = { goal: randomValues(SIZES, rng), sizes: SIZES };
    const agent = new ScriptedAgent(randomStrategy(rng), SIZES, rng);
    const person = new Person(randomPerson('clarify', rng).behaviour, problem, rng);
    return rowOf(policyPrompt(), converse(agent, person, rng), 'policy');
  });
}

interface Interview {
  /** Share of turns at which a prober speaks in place of the agent, with these chances of its acts. */
  readonly rate: number;
  readonly acts: readonly number[];
  /** Values it reads back at once, at most. */
  readonly most: number;
  readonly garbleRate: number;
}

/** One row: a user of the style, interviewed. */
function simulatorRow(style: SimulatorStyle, { rate, acts, most, garbleRate }: Interview, rng: Rng): MaskedRow {
  const problem: Problem = { goal: randomValues(SIZES, rng), sizes: SIZES };
  const agent = probing(new ScriptedAgent(randomStrategy(rng), SIZES, rng), problem.goal, rate, rng, acts, most);
  const person = new Person(userOfStyle(style, 'clarify', rng), problem, rng);
  return rowOf(simulatorPrompt(problem.goal, style), converse(agent, person, rng, garbleRate), 'user');
}

export function simulatorCorpus(seed: number, count: number): MaskedRow[] {
  return Array.from({ length: count }, (_, index) => {
    const rng = new Rng(seed, 'clarify/simulator-corpus', index);
    const style = STYLES[rng.categorical(STYLE_SHARES)]!;
    const rate = PROBE_RATES.rates[rng.categorical(PROBE_RATES.shares)]!;
    const garbleRate = GARBLE_RATES.rates[rng.categorical(GARBLE_RATES.shares)]!;
    return simulatorRow(style, { rate, acts: PROBES, most: SIZES.length, garbleRate }, rng);
  });
}

/**
 * What a simulator should see first, until it can check: careful users, and nothing but values read back and, at the
 * highest difficulty (the number of slots), proposed. At most `difficulty` values are read back at once. Every user turn
 * after the opening is a verdict without noise. simulatorCorpus then keeps the ability and teaches the rest.
 */
export function simulatorDrill(seed: number, count: number, difficulty: number): MaskedRow[] {
  const acts = difficulty < SIZES.length ? READ_BACK_ONLY : DRILL_PROBES;
  const interview = { rate: 1, acts, most: Math.min(difficulty, SIZES.length), garbleRate: 0 };
  return Array.from({ length: count }, (_, index) =>
    simulatorRow('careful', interview, new Rng(seed, 'clarify/simulator-drill', index)),
  );
}
