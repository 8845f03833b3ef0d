/**
 * The table of habits: people's dialogues beside those of the synthetic population and of the simulators, which hold
 * dialogues with the same policies about the same cards. How well each predicts what people said is a NLL on the people's own
 * turns: exact for the population, scored for a model. Language models held their dialogues elsewhere, with policies and about
 * cards of their own; these are counted as they are.
 */
import type { Dialogue } from '../domain/dialogue';
import type { HumanSession } from '../domain/human-session';
import { dialoguesOf, episodeOf } from '../people/checked-session';
import { habits, type Habits, type Measured } from '../people/habits';
import { clusteredRatio } from '../rl/statistics';
import { studentQuantile } from '../domain/interval';
import type { LanguageModel, ModelSnapshot } from '../domain/language-model';
import type { Seat } from '../domain/seat';
import type { Task } from '../domain/task';
import { possibleLogProbs, simulatedLogProbs } from '../experiment/evaluation/simulator-report';
import { rollOutAll, type World } from '../experiment/rollout/rollout';
import { peopleSeat } from '../experiment/seats/people-seat';
import { oneVoice, simulatorSeat } from '../experiment/seats/simulator-seat';
import { breath } from '../domain/breath';
import type { Watched } from './evaluate-with-people';
import type { OfferedPolicy } from './offered-policy';
import type { SimulatorPlace, TalkModels } from './talk-models';
import { taskNamed } from '../tasks/registry';

export interface UserHabits extends Habits {
  readonly name: string;
  /** Nats per word (stop tokens included) of what people said, under this user; null for the people themselves and for a language model. */
  readonly nll: (Measured & { readonly impossible: number; readonly turns: number }) | null;
}

export interface HabitsReport {
  readonly task: string;
  /** Dialogues of people that were compared, and those left out because their policy cannot be opened here. */
  readonly people: number;
  readonly leftOut: number;
  readonly users: readonly UserHabits[];
}

export interface HabitsRequest {
  readonly task: string;
  readonly known: readonly OfferedPolicy[];
  /** Simulators that were calibrated, by the name that their row gets. Those that are not trained yet are left out. */
  readonly calibrated: readonly { readonly name: string; readonly place: SimulatorPlace }[];
  /** What language models held in the user's seat, by the name that their row gets. They cannot hold it again here. */
  readonly languageModels?: readonly { readonly name: string; readonly sessions: readonly HumanSession[] }[];
}

interface OtherUser {
  readonly name: string;
  readonly weights: ModelSnapshot | null;
  readonly seat: (horizon: number) => Seat;
  /** Null for people. */
  readonly style: string | null;
}

/** Rewards play no part here. */
const NO_REWARD = { lambda: 1, costPerTurn: 0, formula: '' };
/** At most so many dialogues of each other user: as many for each of the people's. */
const MOST_DIALOGUES = 240;
const MOST_REPEATS = 8;
const ROWS = 20;
const DRAWS = { seed: 1, purpose: 'habits' };

/** A dialogue of a person, and the policy that held it, opened here. */
interface WithPolicy {
  readonly dialogue: Dialogue;
  readonly card: HumanSession['card'];
  readonly world: Omit<World<unknown>, 'rows'> & { readonly temperature: number };
  readonly policy: LanguageModel;
  readonly key: string;
}

/** @param known the policies that can be opened here: dialogues with others are left out, and counted */
export async function habitsOf(
  models: TalkModels,
  sessions: readonly HumanSession[],
  { task: name, known, calibrated, languageModels = [], signal, report }: HabitsRequest & Watched,
): Promise<HabitsReport> {
  const task = taskNamed(name).task;
  report('opening the policies', 0, 1);
  const held = await withPolicies(models, sessions, task, known);
  const all = sessions
    .filter((session) => session.task === name)
    .reduce((sum, { dialogues }) => sum + dialogues.length, 0);
  if (held.length === 0) return { task: name, people: 0, leftOut: all, users: [] };
  const people = task.realUsers(task.defaultPopulation);
  const simulator = await models.simulator(name);
  const base = await simulator.snapshot();
  const simulated = (title: string, weights: ModelSnapshot, style: string): OtherUser => ({
    name: title,
    weights,
    style,
    seat: (horizon) =>
      simulatorSeat({ name: title, task, model: simulator, voices: oneVoice(style), rows: ROWS, horizon }),
  });
  const others: OtherUser[] = [
    { name: 'population', weights: null, style: null, seat: () => peopleSeat(people) },
    simulated('prompted', base, 'default'),
  ];
  for (const { name: title, place } of calibrated) {
    const weights = await models.simulatorWeights(place);
    if (weights) others.push(simulated(title, weights, 'people'));
  }
  const repeats = Math.max(1, Math.min(MOST_REPEATS, Math.floor(MOST_DIALOGUES / held.length)));
  const total = others.length * held.length * repeats;
  let done = 0;
  const said = held.map(({ dialogue }) => dialogue);
  const scored = said.map((dialogue) => possibleLogProbs(people, dialogue));
  const users: UserHabits[] = [{ name: 'people', nll: null, ...habits(task, said, null) }];
  for (const other of others) {
    if (other.weights) simulator.restore(other.weights);
    const dialogues = await heldAgain(held, other, repeats, signal, (count) =>
      report(`dialogues of ${other.name}`, (done += count), total),
    );
    const logProbs =
      other.style === null
        ? scored
        : await simulatedLogProbs(task, { model: simulator, voices: oneVoice(other.style) }, said, breath);
    users.push({ name: other.name, nll: nllOf(logProbs, scored, said), ...habits(task, dialogues, said) });
  }
  simulator.restore(base);
  for (const { name: title, sessions: own } of languageModels)
    users.push({ name: title, nll: null, ...habits(task, dialoguesOf(own, NO_REWARD), said) });
  return { task: name, people: held.length, leftOut: all - held.length, users };
}

async function withPolicies(
  models: TalkModels,
  sessions: readonly HumanSession[],
  task: Task,
  known: readonly OfferedPolicy[],
): Promise<readonly WithPolicy[]> {
  const opened = new Map<string, { readonly policy: LanguageModel; readonly offered: OfferedPolicy }>();
  for (const offered of known.filter((one) => one.task === task.name)) {
    const { model, weights } = await models.open(offered.place);
    opened.set(weights, { policy: model, offered });
  }
  return sessions
    .filter((session) => session.task === task.name)
    .flatMap((session) =>
      dialoguesOf([session], NO_REWARD).flatMap((dialogue, d): WithPolicy[] => {
        const { policy: talked, temperature, horizon } = session.dialogues[d]!;
        const found = opened.get(talked.weights);
        if (!found) return [];
        const world = { task, horizon, temperature, reward: found.offered.reward };
        const key = `${talked.weights} ${temperature} ${horizon}`;
        return [{ dialogue, card: session.card, world, policy: found.policy, key }];
      }),
    );
}

/** Each of the people's dialogues held again by another user, `repeats` times, with the same policy about the same card. */
async function heldAgain(
  held: readonly WithPolicy[],
  other: OtherUser,
  repeats: number,
  signal: AbortSignal,
  onBatch: (count: number) => void,
): Promise<Dialogue[]> {
  const all: Dialogue[] = [];
  for (const key of new Set(held.map((one) => one.key))) {
    const group = held.filter((one) => one.key === key);
    const { world, policy } = group[0]!;
    const starts_N = group.flatMap(({ card }, g) =>
      Array.from({ length: repeats }, (_, r) => {
        const own = all.length + g * repeats + r;
        return { episode: episodeOf(world.task, card), key: own, groupKey: own, history: [] };
      }),
    );
    const dialogues = await rollOutAll(
      { ...world, rows: ROWS },
      policy,
      other.seat(world.horizon),
      {
        starts_N,
        draws: { ...DRAWS, purpose: `${DRAWS.purpose}/${other.name}` },
        temperature: world.temperature,
        signal,
      },
      breath,
      (batch) => onBatch(batch.length),
    );
    all.push(...dialogues);
  }
  return all;
}

/** On the turns that the population can say, so that every user is measured on the same ones. */
function nllOf(
  logProbs: readonly (readonly number[])[],
  possible: readonly (readonly number[])[],
  dialogues: readonly Dialogue[],
): UserHabits['nll'] {
  const userTurns = dialogues.map(({ turns }) => turns.filter(({ speaker }) => speaker === 'user'));
  const scored = possible.map(({ length }) => length);
  const sums = logProbs.map((ofTurns, d) => -ofTurns.slice(0, scored[d]).reduce((sum, one) => sum + one, 0));
  const words = userTurns.map((turns, d) =>
    turns.slice(0, scored[d]).reduce((sum, { tokens }) => sum + tokens.length, 0),
  );
  const turns = userTurns.reduce((sum, { length }) => sum + length, 0);
  const impossible = turns - scored.reduce((sum, length) => sum + length, 0);
  if (words.every((count) => count === 0)) return { mean: NaN, interval: null, impossible, turns };
  const { mean, standardError } = clusteredRatio(sums, words);
  const clusters = words.filter((count) => count > 0).length;
  const half = standardError === null ? null : studentQuantile(clusters - 1) * standardError;
  return {
    mean,
    interval: half === null ? null : { low: mean - half, high: mean + half, level: 0.95 },
    impossible,
    turns,
  };
}
