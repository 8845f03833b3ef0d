/** Dialogues of language models: checked, saved in files of their own, and never taken for people's. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { humanDialogue, humanSession } from '../../test/human-session';
import type { ExperimentSpec } from '../domain/experiment-spec';
import { MODEL_TALK_SCHEMA, type ModelTalk } from '../domain/model-talk';
import { peopleOption } from '../../scripts/command-line/people-option';
import { checkedModelTalk, modelDialogues, modelTalkFileText, parseModelTalkFile } from './model-talks';
import { parseSessionFile, sessionFileText } from './session-file';

const REWARD = { lambda: 1, costPerTurn: 0, formula: '' };
const { policy, temperature, horizon, turns, outcome } = humanDialogue('naive');
const talk: ModelTalk = {
  ...{ schema: MODEL_TALK_SCHEMA, id: '00000001', task: 'clarify', atMs: 5, policy, temperature, horizon },
  user: {
    model: 'small',
    role: 'real',
    prompt: { system: '{goal}', opening: '' },
    temperature: 0.7,
    constrained: true,
  },
  dialogues: [{ card: { seed: 1, index: 1 }, turns, outcome }],
};

test('a file of them is read again, and no file of people', () => {
  const text = modelTalkFileText([talk]);
  expect(parseModelTalkFile(text)).toEqual([talk]);
  expect(parseModelTalkFile(sessionFileText([humanSession(1)]))).toBeNull();
  expect(() => parseSessionFile(text)).toThrow('no dialogues of people');
  expect(modelDialogues([talk], REWARD).map(({ user }) => user)).toEqual(['small, as “real” user']);
});

test.each([
  ['a prompt that is not there', { user: { ...talk.user, prompt: {} } }],
  ['a changed verdict', { dialogues: [{ ...talk.dialogues[0]!, outcome: { ...outcome, turns: outcome.turns + 1 } }] }],
  ['another card', { dialogues: [{ ...talk.dialogues[0]!, card: { seed: 1, index: -1 } }] }],
  ['no dialogue', { dialogues: [] }],
])('%s is refused', (_, change) => {
  expect(() => checkedModelTalk({ ...talk, ...change })).toThrow();
});

test('--people takes files of one kind', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftlab-people-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const ofModel = file('model.json', modelTalkFileText([talk]));
  const ofPeople = file('people.json', sessionFileText([humanSession(1)]));
  const spec = { task: 'clarify', reward: REWARD } as ExperimentSpec;
  expect(peopleOption([ofModel], spec)).toEqual(modelDialogues([talk], REWARD));
  expect(peopleOption([ofPeople], spec)!.every(({ user }) => user === 'person')).toBe(true);
  expect(() => peopleOption([ofModel, ofPeople], spec)).toThrow('give one kind');
});
