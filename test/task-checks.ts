/**
 * What every task must do, as checks that a test declares for one task: the shipped ones in src/tasks/registry.test.ts, an
 * added one in adding-a-task.test.ts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { baseModelConfig, pretrainRows } from '../src/base-models/pretrain-rows';
import type { Dialogue, Turn } from '../src/domain/dialogue';
import { Rng } from '../src/domain/rng';
import type { RealUsers } from '../src/domain/task';
import { BASE_MODEL_POSITIONS } from '../src/tasks/registry';
import type { TaskModule } from '../src/tasks/registry';

const ROLES = ['policy', 'simulator'] as const;
const HORIZON = 8;

type Chooser = (turns: readonly Turn[], index: number, prompt: readonly number[]) => readonly number[];

function play(
  module: TaskModule,
  users: RealUsers,
  choose: Chooser,
  index: number,
): Pick<Dialogue, 'episode' | 'turns' | 'outcome'> {
  const episode = module.task.sampleEpisode(1, 'registry test', index);
  const user = users.begin(episode, new Rng(1, 'registry user', index));
  const turns: Turn[] = [{ speaker: 'user', tokens: user.reply(null) }];
  while (turns.length < 2 * HORIZON && module.task.readUser(turns.at(-1)!.tokens) === 'continue') {
    const tokens = choose(turns, index, module.task.policyPrompt(episode));
    turns.push({ speaker: 'policy', tokens }, { speaker: 'user', tokens: user.reply(tokens) });
  }
  return { episode, turns, outcome: module.task.judge(episode, turns) };
}

/** Declares the checks of one task. `checkpoints` is the folder of base models, as public/checkpoints is. */
export function checkTask(module: TaskModule, checkpoints: string): void {
  const { task } = module;
  const users = task.realUsers(task.defaultPopulation);
  const solver: Chooser = (turns, index, prompt) => module.solve(turns, new Rng(2, 'solver', index), prompt);
  const chance: Chooser = (turns, index, prompt) =>
    module.guess(turns, new Rng(2, `guess ${turns.length}`, index), prompt);

  it.each(ROLES)('has a base %s of the shape that its recipe says, with the positions that all have', (role) => {
    const config: unknown = JSON.parse(readFileSync(join(checkpoints, task.name, role, 'config.json'), 'utf8'));
    expect(config).toMatchObject(JSON.parse(baseModelConfig(module, role)) as object);
    expect(config).toMatchObject({ max_position_embeddings: BASE_MODEL_POSITIONS });
  });

  it.each(ROLES)('has a recipe for its base %s, with rows to learn from at every stage', (role) => {
    const stages = module.recipes.simulator.drill.map(({ until }) => until);
    expect(stages).toEqual([...new Set(stages)].sort((a, b) => a - b));
    for (const step of [0, ...stages]) {
      const rows = pretrainRows(module, role)(step);
      expect(rows.length).toBeGreaterThan(0);
      for (const { ids, weights } of rows) {
        expect(weights.length).toBe(ids.length);
        expect(ids.length).toBeLessThanOrEqual(BASE_MODEL_POSITIONS);
        expect(weights.some((weight) => weight > 0)).toBe(true);
      }
    }
  });

  it('gives the same episode and the same dialogue for the same seed', () => {
    expect(task.sampleEpisode(7, 'eval', 3)).toEqual(task.sampleEpisode(7, 'eval', 3));
    expect(play(module, users, solver, 5)).toEqual(play(module, users, solver, 5));
  });

  it('gives different episodes for different indices and purposes', () => {
    const drawn = Array.from({ length: 20 }, (_, i) => JSON.stringify(task.sampleEpisode(7, 'eval', i).goal));
    expect(new Set(drawn).size).toBeGreaterThan(10);
    const others = Array.from({ length: 20 }, (_, i) => JSON.stringify(task.sampleEpisode(7, 'train', i).goal));
    expect(others).not.toEqual(drawn);
  });

  it('is solved by its solver far more often than by chance, inside its caps, with outcomes in range', () => {
    let solved = 0;
    let guessed = 0;
    for (let i = 0; i < 300; i++) {
      for (const [choose, count] of [
        [solver, (s: number) => (solved += s)],
        [chance, (s: number) => (guessed += s)],
      ] as const) {
        const { episode, turns, outcome } = play(module, users, choose, i);
        count(outcome.success);
        expect(outcome.turns).toBeLessThanOrEqual(HORIZON);
        for (const share of [outcome.correct, outcome.accepted, outcome.success]) {
          expect(share >= 0 && share <= 1).toBe(true);
        }
        for (const { speaker, tokens } of turns) {
          expect(tokens.length).toBeLessThanOrEqual(task.maxTurnTokens[speaker]);
          expect(tokens.at(-1)).toBe(task.stopToken[speaker]);
        }
        const context =
          task.simulatorPrompt(episode, task.simulatorStyles[0]!).length + turns.flatMap((turn) => turn.tokens).length;
        expect(context).toBeLessThanOrEqual(task.maxContextTokens(HORIZON));
      }
    }
    expect(solved / 300).toBeGreaterThan(guessed / 300 + 0.5);
  });

  it('has a family of scripted strategies: every choice has a weight, and an answer is fully right where it is the goal', () => {
    const { choices, weights, hasty, random, begin, describe } = module.strategies;
    expect(Object.keys(weights).sort()).toEqual(Object.keys(choices).sort());
    for (const [key, values] of Object.entries(choices)) {
      expect(weights[key]).toHaveLength(values.length);
      expect(weights[key]!.every((weight) => weight > 0)).toBe(true);
      for (const strategy of [hasty, random(new Rng(4, 'strategy'))])
        expect(values).toContain((strategy as Record<string, unknown>)[key]);
    }
    expect(describe(hasty)).toMatch(/\w/);
    for (let i = 0; i < 20; i++) {
      const { problem, correct } = begin(hasty, new Rng(4, 'scene', i));
      const wrong = problem.goal.map((value, slot) => (value + 1) % problem.sizes[slot]!);
      expect(correct(problem.goal)).toBeCloseTo(1, 12);
      for (const answer of [wrong, null]) expect(correct(answer) >= 0 && correct(answer) < 1).toBe(true);
    }
  });

  it('has a vocabulary without doubles, and prompts inside it for every style', () => {
    expect(new Set(task.vocabulary).size).toBe(task.vocabulary.length);
    const episode = task.sampleEpisode(1, 'prompt', 0);
    const prompts = [
      task.policyPrompt(episode),
      ...task.simulatorStyles.map((style) => task.simulatorPrompt(episode, style)),
    ];
    for (const token of prompts.flat()) expect(task.vocabulary[token]).toBeDefined();
    expect(() => task.simulatorPrompt(episode, 'no such style')).toThrow(/style/);
  });

  it('reads any tokens without failing', () => {
    const rng = new Rng(3, 'noise');
    const episode = task.sampleEpisode(1, 'noise', 0);
    for (let i = 0; i < 500; i++) {
      const noise = Array.from({ length: rng.integer(8) }, () => rng.integer(task.vocabulary.length + 2));
      expect(['continue', 'accept', 'leave']).toContain(task.readUser(noise));
      expect(task.actOf({ speaker: rng.bernoulli(0.5) ? 'policy' : 'user', tokens: noise })).toMatch(/\w/);
      expect(['right', 'wrong', null]).toContain(task.answerIn(episode, noise));
      expect(
        task.judge(episode, [
          { speaker: 'user', tokens: noise },
          { speaker: 'policy', tokens: noise },
        ]).turns,
      ).toBe(1);
    }
  });

  it.each(['policyCorpus', 'simulatorCorpus', 'simulatorDrill'] as const)(
    'makes a %s whose rows depend on their index only and fit the context',
    (corpus) => {
      const rows = module[corpus](11, 40, 3);
      expect(module[corpus](11, 50, 3).slice(0, 40)).toEqual(rows);
      expect(module[corpus](12, 40, 3)).not.toEqual(rows);
      const stop = task.stopToken[corpus === 'policyCorpus' ? 'policy' : 'user'];
      for (const { ids, mask } of rows) {
        expect(mask.length).toBe(ids.length);
        expect(ids.length).toBeLessThanOrEqual(task.maxContextTokens(HORIZON));
        expect(mask[0]).toBe(0);
        // Every stop token of the speaker that learns is a target, and no other speaker's is.
        ids.forEach((id, t) => {
          if (Object.values(task.stopToken).includes(id)) expect(mask[t]).toBe(id === stop ? 1 : 0);
        });
      }
    },
  );
}
