/** Rollouts: order of turns, ends, forced stop tokens, keyed draws. Also logs, and what is measured on them. */
import { describe, expect, it, vi } from 'vitest';
import { bigramTable, TabularModel } from '../../../test/tabular-model';
import type { Turn } from '../../domain/dialogue';
import { taskNamed } from '../../tasks/registry';
import { splitLogs } from './logs';
import { rewardOf, turnReturns } from '../../domain/reward';
import { rollOut, rollOutAll, separateStarts, type World } from './rollout';
import { divergenceFromReal, mixedLogProbs, realLogProbs, realNll } from '../evaluation/simulator-report';
import { promptedVoices } from '../run-context';
import { peopleSeat } from '../seats/people-seat';
import { oneVoice, simulatorSeat, type SimulatedUser } from '../seats/simulator-seat';
import { contextsOf, contextsPerUpdate, collectResponses } from '../training/train-static';
import { presetNamed } from '../presets/registry';
import { verdictFidelity } from '../evaluation/verdict-fidelity';

const { task, policyCorpus, simulatorCorpus } = taskNamed('clarify');
const V = task.vocabulary.length;
const policy = new TabularModel(V, 'policy', bigramTable(V, policyCorpus(1, 100)));
const simulator = new TabularModel(V, 'simulator', bigramTable(V, simulatorCorpus(1, 100)));
const people = task.realUsers(task.defaultPopulation);
const world: World<unknown> = { task, horizon: 4, reward: { lambda: 0.5, costPerTurn: 0.1 }, rows: 16 };
const base = presetNamed('clarify').spec;
const never = async () => undefined;
const draws = { seed: 5, purpose: 'test' };
const users = {
  real: peopleSeat(people),
  simulated: simulatorSeat({
    name: 'prompted',
    task,
    model: simulator,
    voices: oneVoice('default'),
    rows: 16,
    horizon: 4,
  }),
};
const roll = (kind: keyof typeof users, count: number, rows = 16) =>
  rollOutAll(
    { ...world, rows },
    policy,
    users[kind],
    { starts_N: separateStarts(task, draws, count), draws, temperature: 1 },
    never,
  );

describe.each(['real', 'simulated'] as const)('dialogues with %s users', (kind) => {
  it('begin and end with the user, alternate, and stop at the first verdict or the horizon', async () => {
    for (const { turns, outcome, reward } of await roll(kind, 40)) {
      turns.forEach((turn, i) => expect(turn.speaker).toBe(i % 2 === 0 ? 'user' : 'policy'));
      expect(turns.at(-1)!.speaker).toBe('user');
      const moves = turns.filter((turn) => turn.speaker === 'user').map((turn) => task.readUser(turn.tokens));
      expect(moves.slice(0, -1).every((move) => move === 'continue')).toBe(true);
      expect(moves.at(-1) !== 'continue' || outcome.turns === world.horizon).toBe(true);
      expect(reward).toBe(rewardOf(outcome, world.reward));
    }
  });
  it('end every turn with its speaker’s stop token, which is forced if the turn was cut off', async () => {
    const turns = (await roll(kind, 40)).flatMap((dialogue) => dialogue.turns);
    for (const turn of turns) expect(turn.tokens.at(-1)).toBe(task.stopToken[turn.speaker]);
    const cut = turns.filter((turn) => turn.truncated);
    for (const { tokens, logprobs, speaker } of cut) {
      expect(tokens).toHaveLength(task.maxTurnTokens[speaker] + 1);
      expect(logprobs).toHaveLength(tokens.length);
    }
    expect(cut.length).toBeGreaterThan(0);
  });
  it('do not depend on their batch', async () => {
    expect(await roll(kind, 24, 5)).toEqual(await roll(kind, 24, 16));
  });
  it('carry the log-probs that the policy had when it spoke', async () => {
    const [dialogue] = await roll(kind, 1);
    let last = dialogue!.turns[0]!.tokens.at(-1)!;
    const turn = dialogue!.turns[1]!;
    turn.tokens.slice(0, turn.truncated ? -1 : undefined).forEach((token, i) => {
      expect(turn.logprobs![i]).toBeCloseTo(policy.logProbs(last, 1)[token]!, 12);
      last = token;
    });
  });
});

it('a static response follows an unchanged history, and only the look-ahead follows it', async () => {
  const logs = await roll('real', 20);
  const spec = { ...presetNamed('clarify-smoke').spec, horizon: 4, staticLookahead: 1 };
  const { samples_PG, dialogues } = await collectResponses(
    world,
    policy,
    users.simulated,
    contextsOf(logs),
    spec,
    1,
    0,
    never,
  );
  expect(samples_PG.map((group) => group.length)).toEqual(
    Array(contextsPerUpdate(contextsOf(logs), spec)).fill(spec.grpo.groupSize),
  );
  dialogues.forEach((dialogue, n) => {
    const G = spec.grpo.groupSize;
    const log = logs.find((one) => one.episode.index === dialogue.episode.index)!;
    const first = dialogues[n - (n % G)]!;
    let shared = 0;
    while (
      shared < log.turns.length &&
      dialogue.turns[shared] &&
      JSON.stringify(log.turns[shared]) === JSON.stringify(dialogue.turns[shared])
    )
      shared++;
    const policyTurns = (turns: readonly Turn[]) => turns.filter((turn) => turn.speaker === 'policy').length;
    const history = log.turns.slice(0, shared);
    expect(first.episode).toEqual(dialogue.episode);
    expect(policyTurns(dialogue.turns)).toBeLessThanOrEqual(policyTurns(history) + 1 + spec.staticLookahead);
  });
});

it('an update of the static arm samples as many policy turns as an update with whole dialogues', async () => {
  const logs = await roll('real', 20);
  const spec = { ...presetNamed('clarify-smoke').spec, horizon: 4, staticLookahead: 1 };
  const turns = logs.flatMap((log) => log.turns).filter((turn) => turn.speaker === 'policy').length;
  const expected = (spec.grpo.promptsPerUpdate * turns) / logs.filter((log) => log.turns.length > 1).length;
  const sampled = contextsPerUpdate(contextsOf(logs), spec) * (1 + spec.staticLookahead);
  expect(Math.abs(sampled - expected)).toBeLessThanOrEqual((1 + spec.staticLookahead) / 2);
});

describe('what is measured on logs', () => {
  it('splits by dialogue and holds out at least one', async () => {
    const logs = await roll('real', 10);
    expect(splitLogs(logs, 0.3)).toEqual({ train: logs.slice(0, 7), heldOut: logs.slice(7) });
    expect(splitLogs(logs, 0.01).heldOut).toHaveLength(1);
  });
  it('gives every real turn a positive probability, and real users a KL of 0 from themselves', async () => {
    const logs = await roll('real', 30);
    for (const log of logs) for (const logprob of realLogProbs(people, log)) expect(logprob).toBeLessThanOrEqual(1e-12);
    const report = await divergenceFromReal(
      task,
      people,
      { model: simulator, voices: oneVoice('default') },
      logs,
      never,
    );
    expect(report.heldOutNll).toBeGreaterThan(realNll(people, logs));
    // KL per turn is the gap of the two NLLs, per turn instead of per token.
    const turns = logs.flatMap((log) => log.turns.filter((turn) => turn.speaker === 'user'));
    const tokens = turns.reduce((sum, turn) => sum + turn.tokens.length, 0);
    expect(report.klPerTurn).toBeCloseTo(((report.heldOutNll - realNll(people, logs)) * tokens) / turns.length, 6);
  });
  it('counts verdicts on right and wrong answers, and gives null if there are none', async () => {
    const fidelity = verdictFidelity(task, await roll('real', 60));
    expect(fidelity.wrong).toBeGreaterThan(0);
    expect(fidelity.acceptGivenWrong).toBeLessThan(0.5);
    expect(verdictFidelity(task, [])).toEqual({ acceptGivenRight: null, acceptGivenWrong: null, right: 0, wrong: 0 });
  });
});

it('a dialogue whose user leaves at once has no policy turn and does not hold up the batch', async () => {
  const silent = {
    name: 'silent',
    traits: { batched: true, reproducible: true, scores: false },
    open: async (starts: readonly unknown[]) => ({
      openings_N: starts.map((): Turn => ({ speaker: 'user', tokens: leavingTurn() })),
      personas_N: starts.map(() => null),
      reply: async () => {
        throw new Error('nobody is there');
      },
    }),
  };
  const [dialogue] = await rollOut(world, policy, silent, {
    starts_N: separateStarts(task, draws, 1),
    draws,
    temperature: 1,
  });
  expect(dialogue!.outcome).toMatchObject({ stop: 'left', turns: 0, success: 0 });
});

/** A turn that means leaving, found among those that the people may say. */
function leavingTurn(): readonly number[] {
  for (const start of separateStarts(task, { seed: 9, purpose: 'leave' }, 50)) {
    const filter = people.filter(start.episode);
    for (let turn = 0; turn < 3; turn++) {
      const options = [...filter.enumerate()];
      const leaving = options.find(({ tokens }) => task.readUser(tokens) === 'leave');
      if (leaving) return leaving.tokens;
      filter.observeUser(options[0]!.tokens);
      filter.observePolicy([task.stopToken.policy]);
    }
  }
  throw new Error('nobody ever leaves');
}

it('the return of a turn is the discounted value of the end minus the discounted cost of the turns from there on', () => {
  const outcome = { stop: 'accepted', correct: 1, accepted: 0, turns: 3, success: 1 } as const;
  const [gamma, cost, end] = [0.5, 0.1, 0.8];
  const returns = turnReturns(outcome, { lambda: 0.8, costPerTurn: cost }, gamma);
  const expected = [2, 1, 0].map(
    (left) =>
      gamma ** left * end - cost * Array.from({ length: left + 1 }, (_, j) => gamma ** j).reduce((a, b) => a + b, 0),
  );
  expect(returns).toEqual(expected.map((value) => expect.closeTo(value, 12)));
  expect(turnReturns(outcome, { lambda: 0.8, costPerTurn: cost }, 1)[0]).toBeCloseTo(
    rewardOf(outcome, { lambda: 0.8, costPerTurn: cost }),
    12,
  );
  expect(turnReturns({ ...outcome, turns: 0 }, { lambda: 1, costPerTurn: 0 }, 1)).toEqual([]);
});

describe('a simulator with two voices', () => {
  const [plain, people_] = task.simulatorStyles as [string, string];
  const mixture = (share: number): SimulatedUser => ({
    model: simulator,
    voices: [
      { style: people_, share },
      { style: plain, share: 1 - share },
    ],
  });
  const with_ = (user: SimulatedUser) => simulatorSeat({ name: 'prompted', task, ...user, rows: 16, horizon: 4 });

  it('speaks in a group with one of them, in their shares', async () => {
    const prompts: string[] = [];
    const spy = vi.spyOn(task, 'simulatorPrompt').mockImplementation((_, style) => {
      prompts.push(style);
      return [0];
    });
    const starts_N = Array.from({ length: 2000 }, (_, key) => ({
      ...{ episode: task.sampleEpisode(1, 'voices', 0), key, groupKey: Math.floor(key / 4), history: [] },
    }));
    const large = { ...mixture(0.25), name: 'prompted', task, rows: 2000, horizon: 4 };
    await simulatorSeat(large).open(starts_N, draws);
    spy.mockRestore();
    const groups = Array.from({ length: 500 }, (_, group) => new Set(prompts.slice(4 * group, 4 * group + 4)));
    expect(groups.every((styles) => styles.size === 1)).toBe(true);
    const share = groups.filter((styles) => styles.has(people_)).length / 500;
    expect(Math.abs(share - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 500));
  });

  it('is its one voice where the other has no share', async () => {
    const batch = { starts_N: separateStarts(task, draws, 20), draws, temperature: 1 };
    const rolled = (user: SimulatedUser) => rollOutAll(world, policy, with_(user), batch, never);
    expect(await rolled({ model: simulator, voices: promptedVoices({ ...base, promptedRealism: 0 }) })).toEqual(
      await rolled({ model: simulator, voices: oneVoice(base.promptedStyle) }),
    );
    expect(await rolled({ model: simulator, voices: promptedVoices({ ...base, promptedRealism: 1 }) })).toEqual(
      await rolled({ model: simulator, voices: oneVoice(base.sft.style) }),
    );
  });

  it('is scored as the mixture of whole dialogues that it is', () => {
    const said = [
      [-1, -2, -0.5],
      [-3, -0.1, -4],
    ];
    const voices = mixture(0.3).voices;
    const mixed = mixedLogProbs(said, voices);
    const joint = (turns: number) =>
      Math.log(
        voices.reduce((sum, { share }, v) => {
          return sum + share * Math.exp(said[v]!.slice(0, turns).reduce((total, one) => total + one, 0));
        }, 0),
      );
    mixed.forEach((logprob, u) => expect(logprob).toBeCloseTo(joint(u + 1) - joint(u), 12));
    expect(mixedLogProbs([said[0]!], oneVoice(plain))).toEqual(said[0]);
    expect(
      mixedLogProbs(
        [
          [-1, -Infinity, -1],
          [-1, -Infinity, -1],
        ],
        voices,
      ).slice(1),
    ).toEqual([-Infinity, -Infinity]);
    // Far apart, where the sum of probabilities would underflow.
    expect(mixedLogProbs([[-2000], [-3000]], voices)[0]).toBeCloseTo(-2000 + Math.log(0.3), 9);
  });
});

it('several futures of a static context share the response and average what follows', async () => {
  const logs = await roll('real', 20);
  const spec = { ...base, horizon: 4, staticLookahead: 2 };
  const collected = (staticFutures: number) =>
    collectResponses(world, policy, users.simulated, contextsOf(logs), { ...spec, staticFutures }, 1, 0, never);
  const [one, three] = [await collected(1), await collected(3)];
  expect(contextsPerUpdate(contextsOf(logs), { ...spec, staticFutures: 3 })).toBeLessThan(
    contextsPerUpdate(contextsOf(logs), spec),
  );
  const shared = Math.min(one.samples_PG.length, three.samples_PG.length);
  expect(shared).toBeGreaterThan(0);
  const rewards = three.samples_PG.flat().map(({ reward }) => reward);
  // A mean of three outcomes takes values that one outcome does not.
  const single = new Set(one.samples_PG.flat().map(({ reward }) => reward.toFixed(9)));
  expect(rewards.some((reward) => !single.has(reward.toFixed(9)))).toBe(true);
});
