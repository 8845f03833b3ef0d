/** A language model holds dialogues as any other user does, and judges them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { bigramTable, tabularFiles, tabularHost } from '../../test/tabular-model';
import type { LanguageModel } from '../domain/language-model';
import type { Dialogue } from '../domain/dialogue';
import { rollOut, separateStarts, type World } from '../experiment/rollout/rollout';
import { peopleSeat } from '../experiment/seats/people-seat';
import { taskNamed } from '../tasks/registry';
import { acceptance, answerScenes, balancedScenes } from './accept-probe';
import type { ChatRequest } from './chat';
import { FailureTally } from './failures';
import { judgeReport, readVerdict, verdictOn } from './judge';
import { llmSeat, type LlmUser } from './llm-seat';
import { DEFAULT_PROMPTS, filled, requireTemplate } from './prompts';
import { NEVER, scriptedChat, type Scripted } from './scripted-chat';

const module = taskNamed('clarify');
const { task, policyCorpus } = module;
const world: World<unknown> = { task, horizon: 4, reward: { lambda: 1, costPerTurn: 0, formula: '' }, rows: 16 };
const draws = { seed: 5, purpose: 'llm-seat' };
let policy: LanguageModel;

beforeAll(async () => {
  const V = task.vocabulary.length;
  policy = await tabularHost().open(tabularFiles(V, bigramTable(V, policyCorpus(1, 100))), 'policy');
});

const batch = (count: number) => ({ starts_N: separateStarts(task, draws, count), draws, temperature: 1 });

function seated(script: readonly Scripted[]) {
  const asked: ChatRequest[] = [];
  const tally = new FailureTally();
  const user: LlmUser = {
    name: 'SmolLM2-135M-Instruct-q0f32-MLC',
    module,
    prompt: DEFAULT_PROMPTS.prompted,
    temperature: 0.7,
    constrained: true,
    chat: scriptedChat(script, asked),
    tally,
    secondsPerReply: 1,
  };
  return { asked, tally, seat: llmSeat(user) };
}

describe('a language model in the seat', () => {
  it('who says what a person said has the same dialogue, and is named as who the user was', async () => {
    const [then] = await rollOut(world, policy, peopleSeat(task.realUsers(task.defaultPopulation)), batch(1));
    const words = then!.turns
      .filter(({ speaker }) => speaker === 'user')
      .map(({ tokens }) => task.text(tokens.slice(0, -1)));
    const { seat, asked } = seated(words);
    const [now] = await rollOut(world, policy, seat, batch(1));
    expect(now).toEqual({ ...then, user: 'SmolLM2-135M-Instruct-q0f32-MLC', persona: undefined });
    // It was told its goal, and heard itself as the assistant.
    expect(asked[0]!.messages[0]!.content).toContain(task.describeGoal(then!.episode));
    expect(asked.at(-1)!.messages.map(({ role }) => role)).toEqual([
      ...['system', 'user'],
      ...then!.turns.slice(0, -1).map(({ speaker }) => (speaker === 'user' ? 'assistant' : 'user')),
    ]);
    expect(asked.every(({ grammar }) => grammar?.startsWith('root ::= '))).toBe(true);
  });

  it('is understood in its own words where the task can', async () => {
    const { seat } = seated(['Hello there!']);
    const open = await seat.open(batch(1).starts_N, draws);
    expect(task.actOf(open.openings_N[0]!)).toBe('greet');
  });

  it('ends the dialogue when a reply failed twice, with its kind', async () => {
    const { seat, tally } = seated(['</user>', 'goal:rome']);
    await expect(rollOut(world, policy, seat, batch(1))).rejects.toMatchObject({ kind: 'unparsable' });
    expect(tally.counts()).toMatchObject({ asked: 2, givenUp: 1, kinds: { unparsable: 2 } });
  });

  it('can be stopped in the middle of a reply', async () => {
    const { seat } = seated(['hi', NEVER]);
    const abort = new AbortController();
    const held = rollOut(world, policy, seat, { ...batch(1), signal: abort.signal });
    setTimeout(() => abort.abort(), 20);
    await expect(held).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('does it accept wrong answers?', () => {
  it('scenes stop at the first answer, and each user is counted on the same ones', async () => {
    const people = peopleSeat(task.realUsers(task.defaultPopulation));
    const dialogues: Dialogue[] = [];
    const scripted = { ...world, rows: 300 };
    dialogues.push(...(await rollOut(scripted, policy, people, batch(300))));
    const all = answerScenes(task, dialogues);
    const scenes = balancedScenes(all, 6);
    expect(all.every(({ history, answer }) => history.at(-1)!.speaker === 'user' && answer.speaker === 'policy')).toBe(
      true,
    );
    const wrong = scenes.filter(({ answerIs }) => answerIs === 'wrong');
    expect(wrong).toHaveLength(scenes.length / 2);
    const yes = { speaker: 'user', tokens: [task.vocabulary.indexOf('deal'), task.stopToken.user] } as const;
    const counted = acceptance(
      task,
      'yes-man',
      scenes,
      scenes.map((_, n) => (n === 0 ? null : yes)),
    );
    expect(counted.acceptGivenWrong).toMatchObject({ count: wrong.length, of: wrong.length });
    // The first scene, a right one, had no reply: it is in no denominator.
    expect(counted.acceptGivenRight.of).toBe(Math.max(0, scenes.length / 2 - 1));
  });
});

describe('a language model as judge', () => {
  it('is shown the goal and the dialogue, and its verdict is compared with the task’s', async () => {
    const dialogues = await rollOut(world, policy, peopleSeat(task.realUsers(task.defaultPopulation)), batch(12));
    const asked: ChatRequest[] = [];
    const judge = {
      module,
      prompt: DEFAULT_PROMPTS.judge,
      chat: scriptedChat(['yes'], asked),
      tally: new FailureTally(),
      secondsPerReply: 1,
    };
    const judged = [];
    for (const dialogue of dialogues)
      judged.push({ dialogue, yes: await verdictOn(judge, dialogue, new AbortController().signal) });
    const right = dialogues.filter(({ outcome }) => outcome.success === 1).length;
    expect(judgeReport(judged)).toMatchObject({
      agreement: { count: right, of: 12 },
      yesGivenFailure: { count: 12 - right, of: 12 - right },
    });
    expect(asked[0]!.messages[1]!.content).toContain(task.describeGoal(dialogues[0]!.episode));
    expect(asked[0]!.messages[1]!.content).toMatch(/^User: /m);
  });

  it('reads yes and no, and nothing else', () => {
    expect(['yes', 'No.', ' "Yes" ', 'yesterday', 'maybe'].map(readVerdict)).toEqual([true, false, true, null, null]);
  });
});

describe('a prompt', () => {
  it('is filled in once, without a look into what was filled in', () =>
    expect(filled('{a} {b} {c}', { a: '{b}', b: 'x' })).toBe('{b} x {c}'));

  it('is refused where it names what is not there, or leaves out what is needed', () => {
    expect(() => requireTemplate('real', { system: '{goal} {secret}', opening: '' })).toThrow(/names \{secret\}/);
    expect(() => requireTemplate('judge', { system: '{goal}', opening: '' })).toThrow(/must name \{dialogue\}/);
    expect(() => requireTemplate('real', { system: `{goal}${'x'.repeat(4000)}`, opening: '' })).toThrow(/4,?000/);
    for (const role of ['prompted', 'real', 'judge'] as const)
      expect(() => requireTemplate(role, DEFAULT_PROMPTS[role])).not.toThrow();
  });
});
