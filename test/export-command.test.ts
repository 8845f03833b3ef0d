/** `npm run export`: from a store made by hand to a folder, read back as another program would. No device is opened. */
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Dialogue } from '../src/domain/dialogue';
import { ShiftLabError } from '../src/domain/errors';
import type { ArmResult, ExperimentResult } from '../src/domain/experiment-result';
import type { UpdateMetrics } from '../src/domain/experiment-events';
import { Checkpoints } from '../src/experiment/checkpoints';
import { collectLogs } from '../src/experiment/rollout/logs';
import { hashOf, type CheckpointRole } from '../src/base-models/models';
import { presetNamed } from '../src/experiment/presets/registry';
import { peopleSeat } from '../src/experiment/seats/people-seat';
import { readCheckpoint } from '../src/model/checkpoint';
import { Tokenizer } from '../src/model/tokenizer';
import { taskNamed } from '../src/tasks/registry';
import { checkpointsIn } from '../scripts/files/checkpoint-files';
import { main } from '../scripts/export';
import { failureOf } from '../scripts/command-line/failure.mjs';
import { FileStore } from '../scripts/files/file-store';
import { bigramTable, TabularModel } from './tabular-model';

const SEED = 7;
const preset = presetNamed('clarify-smoke').spec;
const spec = {
  ...preset,
  seeds: [SEED, 8],
  arms: ['base', 'static', 'naive', 'calibrated', 'oracle', 'adversarial', 'online'],
  logs: { ...preset.logs, dialogues: 20 },
};
const { task, policyCorpus } = taskNamed(spec.task);

let folder: string;
let stored: Checkpoints;
let logs: readonly Dialogue[];
const base: Record<CheckpointRole, Float32Array> = { policy: new Float32Array(), simulator: new Float32Array() };

/** Weights that no two of which are alike, with bits that arithmetic would lose. */
const weightsOf = (like: Float32Array, key: number) =>
  Float32Array.from(like, (_, i) => (i === 0 ? -0 : i === 1 ? 2 ** -149 : key + i / 3));

const metricsOf = (update: number): UpdateMetrics => ({
  ...{ update, rewardMean: 0.5, rewardStd: 0.5, fracRewardZeroStd: 0, klFromBase: 0, klFromSampler: 0, entropy: 1 },
  ...{ clipRatioLow: 0, clipRatioHigh: 0, completionLength: 9, turns: 3, gradNorm: 1, loss: 0, tokensPerSecond: 1 },
  trainSuccess: 0.5,
});

function armResultOf(arm: string): ArmResult {
  const shares = { success: 1, correct: 1, accepted: 1, falseAccept: 0, leaveRate: 0 };
  const metrics = { dialogues: 1, ...shares, turns: 3, reward: 1, simulatorKl: null };
  const real = { metrics, successes: '1', successInterval: { low: 0, high: 1, level: 0.95 } };
  return { arm, real, simulator: null, updates: [], curve: [] };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-'));
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  stored = new Checkpoints(new FileStore(join(folder, 'store')));
  const [policy, simulator] = [
    await checkpointsIn(null)('clarify', 'policy'),
    await checkpointsIn(null)('clarify', 'simulator'),
  ];
  base.policy = readCheckpoint(policy).weights;
  base.simulator = readCheckpoint(simulator).weights;
  await stored.put(
    { spec, adapters: [], baseModels: { policy: await hashOf(policy), simulator: await hashOf(simulator) } },
    'header',
  );
  for (const [key, arm] of ['static', 'naive', 'calibrated', 'oracle'].entries())
    await stored.put({ weights: weightsOf(base.policy, key), step: 0 }, 'policy', SEED, arm);
  await stored.put({ weights: weightsOf(base.simulator, 20), step: 0 }, 'simulator', SEED);
  await stored.put({ weights: weightsOf(base.simulator, 21), step: 0 }, 'simulator', SEED, 'online');
  await stored.put(
    { updates: [metricsOf(0), metricsOf(1)], curve: [], best: null, snapshot: { weights: base.policy, step: 2 } },
    'train',
    SEED,
    'online',
  );
  const V = task.vocabulary.length;
  const world = { task, horizon: 4, reward: spec.reward, rows: 8 };
  const talker = new TabularModel(V, 'table', bigramTable(V, policyCorpus(1, 100)));
  logs = await collectLogs(
    world,
    talker,
    peopleSeat(task.realUsers(task.defaultPopulation)),
    spec,
    SEED,
    async () => undefined,
    () => undefined,
  );
  await stored.put(logs, 'logs', SEED);
});

afterAll(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function exported(...words: string[]) {
  const out = join(folder, words.join('').replaceAll('-', ''));
  const usual = [
    ['--store', join(folder, 'store')],
    ['--seed', String(SEED)],
    ['--out', out],
  ].filter(([option]) => !words.includes(option!));
  const code = await main([...usual.flat(), ...words]);
  const text = (name: string) => readFile(join(out, name), 'utf8');
  const parse = async (name: string) => JSON.parse(await text(name)) as Record<string, unknown>;
  return {
    code,
    text,
    parse,
    names: () => readdir(out),
    weights: async () =>
      readCheckpoint({
        config: await text('config.json'),
        weights: new Uint8Array(await readFile(join(out, 'model.safetensors'))),
      }),
  };
}

const bits = (weights: Float32Array) => Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength);

describe('an exported policy', () => {
  it('has exactly the weights of the store, and the configuration with which it was trained', async () => {
    const { code, weights } = await exported('--arm', 'calibrated');
    expect(code).toBe(0);
    const read = await weights();
    expect(bits(read.weights).equals(bits(weightsOf(base.policy, 2)))).toBe(true);
    expect(read.config).toEqual(readCheckpoint(await checkpointsIn(null)('clarify', 'policy')).config);
  });

  it('is the base policy if the arm does not train', async () => {
    expect(bits((await (await exported('--arm', 'base')).weights()).weights).equals(bits(base.policy))).toBe(true);
  });

  it('tells transformers its words, its stop token, and to sample from the whole vocabulary', async () => {
    const { parse, text } = await exported('--arm', 'naive');
    const tokenizer = Tokenizer.parse(await text('tokenizer.json'));
    const ids = task.vocabulary.map((_, id) => id);
    expect(tokenizer.encode(tokenizer.decode(ids))).toEqual(ids);
    const words = await parse('tokenizer_config.json');
    expect(words).toMatchObject({
      tokenizer_class: 'PreTrainedTokenizerFast',
      eos_token: '</policy>',
      pad_token: '<pad>',
      bos_token: '<bos>',
      clean_up_tokenization_spaces: false,
    });
    // A special token outside the vocabulary would get an id beyond the embedding.
    for (const [name, word] of Object.entries(words))
      if (name.endsWith('_token')) expect(tokenizer.idOf(word as string)).toBeLessThan(ids.length);
    const special = {
      bos_token_id: tokenizer.idOf('<bos>'),
      eos_token_id: task.stopToken.policy,
      pad_token_id: task.padToken,
    };
    expect(await parse('config.json')).toMatchObject({ architectures: ['LlamaForCausalLM'], ...special });
    expect(await parse('generation_config.json')).toMatchObject({
      ...special,
      do_sample: true,
      top_k: 0,
      max_new_tokens: task.maxTurnTokens.policy,
    });
  });

  it('comes with its spec, settings for TRL, a page that says how to continue, and the result if there is one', async () => {
    const unfinished = await exported('--arm', 'naive');
    expect(await unfinished.parse('spec.json')).toEqual(spec);
    expect(await unfinished.parse('grpo-config.json')).toMatchObject({
      learning_rate: spec.grpo.learningRate,
      num_generations: spec.grpo.groupSize,
      seed: SEED,
    });
    const page = await unfinished.text('README.md');
    expect(page).toContain('GRPOTrainer(model=model');
    expect(page).toContain(
      `def dialogue_reward(correct, accepted, success, left, turns):  # what this run was trained on
        return ${spec.reward.lambda} * correct + ( 1 - ${spec.reward.lambda} ) * accepted - 0.02 * turns\n`,
    );
    expect(await unfinished.names()).not.toContain('result.json');
    const result: ExperimentResult = {
      ...{ schema: 1, kind: 'shiftlab-result', spec, adapters: [], startedAt: null, durationSeconds: 1 },
      ...{ stages: [], gaps: [], dropOffs: [] },
      seeds: spec.seeds.map((seed) => ({ seed, calibration: null, arms: spec.arms.map(armResultOf) })),
    };
    await stored.put(result, 'result');
    expect(await (await exported('--arm', 'static')).parse('result.json')).toEqual(result);
  });
});

interface LogLine {
  readonly index: number;
  readonly split: string;
  readonly prompt: string;
  readonly text: string;
  readonly input_ids: number[];
  readonly mask: number[];
  readonly goal: string;
  readonly turns: { speaker: string; text: string; input_ids: number[]; truncated: boolean }[];
  readonly persona: string;
  readonly outcome: unknown;
  readonly reward: number;
}

describe('exported logs', () => {
  it.each([
    ['policy', []],
    ['user', ['--simulator']],
  ])(
    'hold the dialogues as ids and as text that encodes to the same ids; the mask marks the tokens that the %s chose',
    async (speaker, words) => {
      const { text } = await exported('--arm', 'calibrated', ...words);
      const tokenizer = Tokenizer.parse(await text('tokenizer.json'));
      const lines = (await text('logs.jsonl'))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as LogLine);
      expect(lines).toHaveLength(20);
      expect(lines.filter(({ split }) => split === 'held-out').map(({ index }) => index)).toEqual([15, 16, 17, 18, 19]); // heldOutShare 0.25
      lines.forEach((line, n) => {
        const { episode, turns, persona, outcome, reward } = logs[n]!;
        const context = speaker === 'policy' ? task.policyPrompt(episode) : task.simulatorPrompt(episode, 'people');
        expect(line).toMatchObject({
          index: episode.index,
          persona,
          outcome,
          reward,
          goal: task.describeGoal(episode),
        });
        expect(line.input_ids).toEqual([...context, ...turns.flatMap(({ tokens }) => tokens)]);
        expect(line.turns.map((turn) => [turn.speaker, turn.input_ids])).toEqual(
          turns.map((turn) => [turn.speaker, turn.tokens]),
        );
        expect(tokenizer.encode(line.text)).toEqual(line.input_ids);
        expect(tokenizer.encode(line.prompt)).toEqual(
          speaker === 'policy' ? [...context, ...turns[0]!.tokens] : context,
        );
        const chosen = turns.flatMap((turn) =>
          turn.tokens.map((_, i) =>
            Number(turn.speaker === speaker && !(turn.truncated && i === turn.tokens.length - 1)),
          ),
        );
        expect(line.mask).toEqual([...context.map(() => 0), ...chosen]);
      });
      expect(logs.some(({ turns }) => turns.some(({ truncated }) => truncated))).toBe(true);
    },
  );
});

describe('an exported simulator', () => {
  it.each([
    ['calibrated', 20],
    ['naive', null],
  ])('of arm %s is the one that the arm trained with, and its turns end with its own stop token', async (arm, key) => {
    const { weights, parse, names } = await exported('--arm', arm, '--simulator');
    expect(
      bits((await weights()).weights).equals(bits(key === null ? base.simulator : weightsOf(base.simulator, key))),
    ).toBe(true);
    expect(await parse('tokenizer_config.json')).toMatchObject({ eos_token: '</user>' });
    expect(await names()).not.toContain('grpo-config.json');
  });

  it('is the last one of an arm that renews its simulator, once the arm is trained', async () => {
    await expect(exported('--arm', 'online', '--simulator')).rejects.toMatchObject({ code: 'training-unfinished' });
    await stored.put({ weights: weightsOf(base.policy, 9), step: 0 }, 'policy', SEED, 'online');
    expect(
      bits((await (await exported('--arm', 'online', '--simulator')).weights()).weights).equals(
        bits(weightsOf(base.simulator, 21)),
      ),
    ).toBe(true);
    await new FileStore(join(folder, 'store')).delete(`policy/${SEED}/online`);
  });
});

describe('a stored value that is not what the arm was trained to is not exported', () => {
  const withOne = (like: Float32Array, value: number) =>
    Float32Array.from(like, (weight, i) => (i === 7 ? value : weight));
  const step = 0;

  it.each([
    ['is empty', () => ({})],
    ['is a number', () => 1],
    ['has no weights', () => ({ weights: null, step })],
    ['has its weights in a list', () => ({ weights: [1, 2, 3], step })],
    ['has no parameters', () => ({ weights: new Float32Array(), step })],
    ['lacks a parameter', () => ({ weights: base.policy.slice(1), step })],
    ['has one parameter too many', () => ({ weights: new Float32Array(base.policy.length + 1), step })],
    ['has a weight that is not a number', () => ({ weights: withOne(base.policy, NaN), step })],
    ['has an infinite weight', () => ({ weights: withOne(base.policy, -Infinity), step })],
    ['has moments of another length', () => ({ weights: base.policy, firstMoment: base.policy.slice(1), step })],
  ])('where it %s', async (_, value) => {
    const other = new FileStore(join(folder, 'other'));
    await other.put('header', { spec, adapters: [] });
    await other.put(`policy/${SEED}/static`, value());
    await other.put(`simulator/${SEED}`, value());
    for (const [words, key] of [
      [['--arm', 'static'], /policy(\/| of arm static)/],
      [['--arm', 'calibrated', '--simulator'], /simulator(\/| of arm calibrated)/],
    ] as const) {
      const out = join(folder, 'other-out');
      const failure: unknown = await main([
        ...['--store', join(folder, 'other'), '--seed', String(SEED), '--out', out],
        ...words,
      ]).catch((thrown: unknown) => thrown);
      expect(failure).toBeInstanceOf(ShiftLabError);
      const { code, message } = failure as ShiftLabError;
      expect(['storage-unavailable', 'shape-mismatch']).toContain(code);
      expect(message).toMatch(key);
      await expect(readdir(out)).rejects.toThrow();
    }
  });
});

it('says that a header was damaged, and uses its copy', async () => {
  const header = join(folder, 'store', 'header');
  const [whole, said] = [await readFile(header), vi.spyOn(process.stderr, 'write').mockImplementation(() => true)];
  try {
    await new FileStore(join(folder, 'store')).put('header-copy', await stored.get('header'));
    await writeFile(header, whole.with(-1, whole.at(-1)! ^ 1));
    const { code, weights } = await exported('--arm', 'naive');
    expect(code).toBe(0);
    expect(bits((await weights()).weights).equals(bits(weightsOf(base.policy, 1)))).toBe(true);
    expect(said.mock.calls.flat()).toContain(
      'The stored value header was damaged: its checksum differs. Its other copy is used.\n',
    );
    expect(await readFile(header)).toEqual(Buffer.from(whole.with(-1, whole.at(-1)! ^ 1)));
  } finally {
    said.mockRestore();
    await writeFile(header, whole);
    await rm(join(folder, 'store', 'header-copy'));
  }
});

describe('an export is refused', () => {
  it.each<[string, string[], RegExp]>([
    ['without a run', ['--store', 'no/such/store', '--arm', 'naive'], /^usage: There is no run in no\/such\/store/],
    ['for an unknown arm', ['--arm', 'nobody'], /^arm-unknown: /],
    ['for an arm that was not run', ['--arm', 'filtered'], /^usage: The run has no arm filtered; arms: base, static/],
    ['for a seed that was not run', ['--arm', 'naive', '--seed', '3'], /^usage: The run has no seed 3; seeds: 7, 8\./],
    ['while the arm trains', ['--arm', 'online'], /^training-unfinished: Arm online, seed 7, has 2 of 4 updates/],
    ['before the arm trains', ['--arm', 'naive', '--seed', '8'], /^training-unfinished: Arm naive, seed 8, has 0 of 4/],
    [
      'before the simulator is trained',
      ['--arm', 'adversarial', '--simulator'],
      /^training-unfinished: The adversarial simulator of seed 7/,
    ],
    [
      'for the simulator of an arm that trains with real users',
      ['--arm', 'oracle', '--simulator'],
      /^usage: Arm oracle trains with real users/,
    ],
    [
      'with base models that differ from the run’s',
      ['--arm', 'naive', '--checkpoints', 'public/checkpoints/edit'],
      /^usage: The run started from another base policy/,
    ],
    ['without an arm', [], /^usage: --arm is missing/],
  ])('%s', async (_, words, sentence) => {
    const said = await exported(...words).then(
      () => '',
      (thrown: unknown) => failureOf(thrown).text,
    );
    expect(said).toMatch(sentence);
  });
});
