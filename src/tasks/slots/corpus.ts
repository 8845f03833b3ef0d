/**
 * Training rows for the two base models of a slot-filling task, as pure functions of (seed, row).
 *
 * Policy: agents of the base mixture with people of the task's training data (styles.ts).
 * Simulator: 25 % default, 45 % people, 30 % careful. Three dialogues in ten have an agent of the base mixture; in the
 * rest a prober, who knows the goal, speaks at half of the turns (two in ten) or at all of them (five). The prober proposes
 * and reads back, right and wrong about equally often, and most wrong values are in one slot only. Checking is learned from
 * verdicts, and the more of them a dialogue has the sooner: agents alone seldom say anything wrong, and a simulator trained
 * on them accepts most wrong answers. `careful`, whose verdicts have no noise, is the clearest signal.
 * In half of the dialogues some turns are garbled (garble.ts), because a policy in training can come to say anything: a
 * simulator that never met nonsense answers it as if it were a question, and the policy learns to speak nonsense.
 */
import type { Turn } from '../../domain/dialogue';
import { Rng } from '../../domain/rng';
import type { SimulatorStyle } from '../../domain/task';
import { UNSAID } from '../../personas/core/acts';
import type { PolicyAct, Problem, UserAct, Values } from '../../personas/core/acts';
import { Person } from '../../personas/core/people';
import { STYLES, randomPerson, userOfStyle } from '../../personas/core/styles';
import type { TaskModule } from '../registry';
import { rowOf } from '../views';
import type { MaskedRow } from '../views';
import type { SlotStrategy } from './agent';
import type { Interviews, ProbeShares, SlotDefinition } from './definition';
import { garbled } from './garble';
import type { SlotLanguage } from './language';
import { randomStrategy } from './strategies';

const STYLE_SHARES: readonly number[] = [0.25, 0.45, 0.3];
/** Chances, per turn, that the prober speaks instead of the agent; each dialogue has one of these. */
const PROBE_RATES = { rates: [0, 0.5, 1], shares: [0.3, 0.2, 0.5] } as const;
/** Chances that a turn of the agent is garbled; each dialogue has one of these. */
const GARBLE_RATES = { rates: [0, 0.15, 0.6], shares: [0.5, 0.35, 0.15] } as const;
/** How many slots of a wrong probe are wrong: 1, 2 or 3. */
const WRONG_SHARES = [0.7, 0.15, 0.15] as const;

interface Speaker {
  next(readings: readonly UserAct[]): PolicyAct;
}

interface Scene {
  readonly speaker: Speaker;
  readonly person: Person;
  readonly language: SlotLanguage;
  readonly interviews: Interviews;
  readonly garbleRate: number;
}

/** One whole dialogue in tokens; it ends as the task ends it. A garbled turn is answered as it is heard. */
function converse({ speaker, person, language, interviews, garbleRate }: Scene, rng: Rng): Turn[] {
  // A speaker prefers some phrasings, so that one dialogue sounds like one speaker.
  const taste = [rng.uniform(), rng.uniform(), rng.uniform()];
  const turns: Turn[] = [];
  const speak = (act: UserAct) => {
    const tokens = person.say(act, language);
    turns.push({ speaker: 'user', tokens });
    return language.meanings(tokens);
  };
  let heard = speak(person.answer(null));
  for (let turn = 0; turn < interviews.horizon; turn++) {
    const act = speaker.next(heard);
    const tokens = language.phrasesOfPolicy(act)[rng.categorical(taste)]!;
    const garbles = garbleRate > 0 && rng.bernoulli(garbleRate);
    const spoken = garbles ? garbled(tokens, language, interviews.garbling, rng) : tokens;
    turns.push({ speaker: 'policy', tokens: spoken });
    heard = speak(person.answer(garbles ? language.readPolicy(spoken) : act));
    if (heard[0]!.kind === 'accept' || heard[0]!.kind === 'leave') break;
  }
  return turns;
}

/**
 * The goal's values for `slots`, or with one (mostly) to three of `fallible` wrong. Where the goal changes something, half of
 * the wrong values leave it as it was.
 */
export function probe(
  { goal, sizes, untold }: Problem,
  slots: readonly number[],
  fallible: readonly number[],
  rng: Rng,
): Values {
  const values = goal.map((value, slot) => (slots.includes(slot) ? value : UNSAID));
  if (rng.bernoulli(0.5)) return values;
  const wrong = Math.min(fallible.length, 1 + rng.categorical(WRONG_SHARES));
  for (const slot of rng.shuffle([...fallible]).slice(0, wrong)) {
    const forgotten = untold !== undefined && goal[slot] !== untold && rng.bernoulli(0.5);
    values[slot] = forgotten ? untold : (goal[slot]! + 1 + rng.integer(sizes[slot]! - 1)) % sizes[slot]!;
  }
  return values;
}

/** How a user is questioned in one row. */
export interface Interview {
  /** Share of turns at which the prober speaks in place of the agent. */
  readonly rate: number;
  readonly probes: ProbeShares;
  readonly mostReadBack: number;
  /** Slots that may be wrong in what is proposed; all where absent. */
  readonly fallible?: readonly number[];
  readonly garbleRate: number;
}

function probing(agent: Speaker, problem: Problem, interview: Interview, rng: Rng): Speaker {
  const every = problem.goal.map((_, slot) => slot);
  const { rate, probes, mostReadBack, fallible = every } = interview;
  return {
    next(heard) {
      const scripted = agent.next(heard);
      if (!rng.bernoulli(rate)) return scripted;
      switch (rng.categorical(probes)) {
        case 0:
          return { kind: 'propose', values: probe(problem, every, fallible, rng) };
        case 1: {
          const slots = rng.shuffle([...every]).slice(0, 1 + rng.integer(mostReadBack));
          return { kind: 'confirm', values: probe(problem, slots, slots, rng) };
        }
        case 2:
          return { kind: 'ask', slot: rng.integer(every.length) };
        default:
          return { kind: 'ask-all' };
      }
    },
  };
}

/** One row of the simulator's: a user of the style, interviewed. */
export function interviewRow<Goal, Strategy extends SlotStrategy, Answer>(
  definition: SlotDefinition<Goal, Strategy, Answer>,
  style: SimulatorStyle,
  interview: Interview,
  rng: Rng,
): MaskedRow {
  const { name, strategies, interviews } = definition;
  const goal = definition.randomGoal(rng);
  const problem = definition.problemOf(goal);
  const agent = definition.agent(randomStrategy(strategies, rng), rng);
  const speaker = probing(agent, problem, interview, rng);
  const person = new Person(userOfStyle(style, name, rng), problem, rng);
  const language = definition.languageOf(goal);
  const turns = converse({ speaker, person, language, interviews, garbleRate: interview.garbleRate }, rng);
  return rowOf(definition.simulatorPrompt(goal, style), turns, 'user');
}

export function slotCorpora<Goal, Strategy extends SlotStrategy, Answer>(
  definition: SlotDefinition<Goal, Strategy, Answer>,
): Pick<TaskModule<Goal>, 'policyCorpus' | 'simulatorCorpus'> {
  const { name, strategies, interviews } = definition;
  const { probes, mostReadBack } = interviews;
  return {
    policyCorpus: (seed, count) =>
      Array.from({ length: count }, (_, index) => {
        const rng = new Rng(seed, `${name}/policy-corpus`, index);
        const goal = definition.randomGoal(rng);
        const speaker = definition.agent(randomStrategy(strategies, rng), rng);
        const person = new Person(randomPerson(name, rng).behaviour, definition.problemOf(goal), rng);
        const scene = { speaker, person, language: definition.languageOf(goal), interviews, garbleRate: 0 };
        return rowOf(definition.policyPrompt(goal), converse(scene, rng), 'policy');
      }),
    simulatorCorpus: (seed, count) =>
      Array.from({ length: count }, (_, index) => {
        const rng = new Rng(seed, `${name}/simulator-corpus`, index);
        const style = STYLES[rng.categorical(STYLE_SHARES)]!;
        const rate = PROBE_RATES.rates[rng.categorical(PROBE_RATES.shares)]!;
        const garbleRate = GARBLE_RATES.rates[rng.categorical(GARBLE_RATES.shares)]!;
        return interviewRow(definition, style, { rate, probes, mostReadBack, garbleRate }, rng);
      }),
  };
}
