/**
 * What the shipped tasks produce, pinned by SHA-256: corpora, dialogues, probabilities, words. The base models in
 * public/checkpoints and all recorded results were made with exactly this. A change that is meant to change it makes them
 * invalid.
 */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Episode, Turn } from '../domain/dialogue';
import { Rng } from '../domain/rng';
import type { PolicyAct, UserAct } from '../personas/core/acts';
import { membersOf, parsePopulation } from '../personas/core/mixture';
import { Person } from '../personas/core/people';
import { SYCOPHANT, randomPerson } from '../personas/core/styles';
import { taskNamed } from './registry';
import type { TaskModule } from './registry';

const HORIZON = 8;

/** SHA-256 of the values as JSON, first 16 digits. JSON writes a double to the last bit; −Infinity is written as a text. */
function hashOf(value: unknown): string {
  const json = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'number' && !Number.isFinite(part) ? String(part) : part,
  );
  return createHash('sha256').update(json).digest('hex').slice(0, 16);
}

type NextTurn = (turns: readonly Turn[], rng: Rng, prompt: readonly number[]) => readonly number[];

interface Talk {
  readonly episode: Episode;
  readonly turns: readonly Turn[];
  readonly persona: string;
}

function dialogues({ task }: TaskModule, next: NextTurn, purpose: string, count: number): Talk[] {
  const users = task.realUsers(task.defaultPopulation);
  return Array.from({ length: count }, (_, index) => {
    const episode = task.sampleEpisode(5, purpose, index);
    const user = users.begin(episode, new Rng(5, `${purpose}/user`, index));
    const turns: Turn[] = [{ speaker: 'user', tokens: user.reply(null) }];
    while (turns.length < 2 * HORIZON && task.readUser(turns.at(-1)!.tokens) === 'continue') {
      const tokens = next(turns, new Rng(5, `${purpose}/policy`, index), task.policyPrompt(episode));
      turns.push({ speaker: 'policy', tokens }, { speaker: 'user', tokens: user.reply(tokens) });
    }
    return { episode, turns, persona: user.persona };
  });
}

/** Turns of either speaker, many of them garbled, out of the simulator's corpus: a policy that says nearly anything. */
function corpusTurns({ task, simulatorCorpus }: TaskModule): readonly (readonly number[])[] {
  const ends = Object.values(task.stopToken);
  return simulatorCorpus(6, 60).flatMap(({ ids }) => {
    const turns: number[][] = [[]];
    for (const id of ids) {
      turns.at(-1)!.push(id);
      if (ends.includes(id)) turns.push([]);
    }
    return turns.slice(1, -1);
  });
}

function garbler(module: TaskModule): NextTurn {
  const said = corpusTurns(module).filter((tokens) => tokens.at(-1) === module.task.stopToken.policy);
  return (turns, rng) => said[(rng.integer(said.length) + 7 * turns.length) % said.length]!;
}

/** Tokens at random, some of them no words at all. */
function noise({ task }: TaskModule): readonly (readonly number[])[] {
  return Array.from({ length: 400 }, (_, index) => {
    const rng = new Rng(8, 'noise', index);
    return Array.from({ length: rng.integer(20) }, () => rng.integer(task.vocabulary.length + 2));
  });
}

/** Everything that a task computes from a dialogue. */
function reading({ task, userChecks }: TaskModule, { episode, turns }: Talk) {
  return {
    goal: task.describeGoal(episode),
    text: turns.map(({ tokens }) => task.text(tokens)),
    acts: turns.map((turn) => task.actOf(turn)),
    moves: turns.map(({ tokens }) => task.readUser(tokens)),
    answers: turns.map(({ tokens }) => task.answerIn(episode, tokens)),
    outcome: task.judge(episode, turns),
    measures: task.measures?.map(({ name, of }) => [name, of(episode, turns)]),
    checks: userChecks(episode, turns),
  };
}

/** The exact probabilities of real users along a dialogue. */
function probabilities({ task }: TaskModule, { episode, turns }: Talk) {
  const filter = task.realUsers(task.defaultPopulation).filter(episode);
  return turns.map(({ speaker, tokens }) => {
    if (speaker === 'policy') return filter.observePolicy(tokens);
    const replies = [...filter.enumerate()];
    const logProb = filter.logProb(tokens);
    filter.observeUser(tokens);
    return { logProb, replies, personas: [...filter.personas()] };
  });
}

/** Scripted strategies with people of the default population, with the sycophant and with people of the prior, in acts. */
function scripted({ task, strategies }: TaskModule) {
  const members = membersOf(parsePopulation(task.defaultPopulation));
  return Array.from({ length: 300 }, (_, index) => {
    const rng = new Rng(9, 'scripted', index);
    const kinds = [() => rng.pick(members).behaviour, () => SYCOPHANT, () => randomPerson(task.name, rng).behaviour];
    const behaviour = kinds[index % 3]!();
    const strategy = index % 10 === 0 ? strategies.hasty : strategies.random(rng);
    const scene = strategies.begin(strategy, rng);
    const person = new Person(behaviour, scene.problem, rng);
    const acts: (UserAct | PolicyAct)[] = [person.answer(null)];
    let correct = scene.correct(null);
    for (let turn = 0; turn < HORIZON; turn++) {
      const act = scene.next(acts.at(-1) as UserAct, person);
      if (act.kind === 'propose') correct = scene.correct(act.values);
      acts.push(act, person.answer(act));
    }
    return { strategy: strategies.describe(strategy), problem: scene.problem, acts, correct };
  });
}

function produced(module: TaskModule) {
  const { task } = module;
  const random: NextTurn = (turns, rng, prompt) => {
    for (let i = 0; i < turns.length; i++) rng.u32();
    return module.guess(turns, rng, prompt);
  };
  const talks = {
    solved: dialogues(module, module.solve, 'solved', 200),
    guessed: dialogues(module, random, 'guessed', 100),
    garbled: dialogues(module, garbler(module), 'garbled', 100),
  };
  const all = Object.values(talks).flat();
  const episodes = all.map(({ episode }) => episode);
  const babble = [...noise(module), ...corpusTurns(module)];
  return {
    words: [task.vocabulary, task.stopToken, task.padToken, [...module.contentTokens]],
    limits: [task.maxTurnTokens, [1, 2, 4, 8, 16].map((horizon) => task.maxContextTokens(horizon))],
    prompts: episodes.map((episode) => [
      task.policyPrompt(episode),
      task.simulatorStyles.map((style) => [style, task.simulatorPrompt(episode, style)]),
    ]),
    policyCorpus: module.policyCorpus(11, 400),
    simulatorCorpus: module.simulatorCorpus(12, 400),
    simulatorDrill: [1, 2, 3, 4, 5, 6, 7, 8].map((difficulty) => module.simulatorDrill(13, 60, difficulty)),
    ...talks,
    readings: all.map((talk) => reading(module, talk)),
    babble: babble.map((tokens) => {
      const turns: Turn[] = [
        { speaker: 'user', tokens },
        { speaker: 'policy', tokens },
      ];
      return reading(module, { episode: episodes[0]!, turns, persona: '' });
    }),
    answerMasks: babble.map((tokens) => module.answerMask(tokens)),
    probabilities: all.filter((_, n) => n % 5 === 0).map((talk) => probabilities(module, talk)),
    scripted: scripted(module),
    family: [module.strategies.choices, module.strategies.weights],
  };
}

const PINNED: Readonly<Record<string, Record<string, string>>> = {
  clarify: {
    words: '86e54a5b05669bde',
    limits: 'd8730f59a181ca3e',
    prompts: '09a38b750c426ef0',
    policyCorpus: '38c12a3fc1d71f69',
    simulatorCorpus: '021f1de4c02a8cb2',
    simulatorDrill: '4cb14ddd1970345a',
    solved: 'bfa01af827248183',
    guessed: 'a27fd51e811fbb2b',
    garbled: 'faf3f2fdafd42c27',
    readings: 'df0d1cca3d2ba78e',
    babble: '0f7cad6b6da13897',
    answerMasks: '99e688469d80ca43',
    probabilities: 'f01d7ebaa391bfee',
    scripted: 'f871f13e1d59245a',
    family: '8097ffcd936c880b',
  },
  edit: {
    words: '9327d39dc900eec4',
    limits: 'aa22f49413b5d5fe',
    prompts: '8a0ef10743ee5611',
    policyCorpus: 'c769c0ff1d95b16f',
    simulatorCorpus: 'aa892d3789f7b682',
    simulatorDrill: 'c5062fde28bef7c3',
    solved: 'fe5f5135cc25251e',
    guessed: '2961d065492dde39',
    garbled: '8ed03f864a1efc16',
    readings: '00da60202a7e5359',
    babble: '3394f33c4185a523',
    answerMasks: 'bc9e8d4f3e9909a5',
    probabilities: '5319146f4a8b90b1',
    scripted: '01a49d8e9f6b5b8e',
    family: 'af93b69656e105c8',
  },
};

describe.each(Object.entries(PINNED))('%s produces what it did when its base models were trained', (name, pinned) => {
  const values = produced(taskNamed(name));
  it.each(Object.keys(values) as (keyof typeof values)[])('%s', (part) => {
    expect(hashOf(values[part])).toBe(pinned[part]);
  });
});
