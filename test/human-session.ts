/** Sessions of a person who says what a scripted one says, for tests. */
import type { Turn } from '../src/domain/dialogue';
import { SESSION_SCHEMA, TALK_PURPOSE, type HumanDialogue, type HumanSession } from '../src/domain/human-session';
import { Rng } from '../src/domain/rng';
import { taskNamed } from '../src/tasks/registry';

export { checkedSession, dialoguesOf } from '../src/people/checked-session';
export { checkedModelTalk, modelDialogues } from '../src/people/model-talks';
export { keyboardOf } from '../src/tasks/keyboards';

export const WEIGHTS = { naive: 'a'.repeat(64), calibrated: 'b'.repeat(64) } as const;

/** A whole dialogue of the task's scripted solver with one of its people. */
export function humanDialogue(
  arm: keyof typeof WEIGHTS,
  { task: name = 'clarify', index = 1, luck = 1, horizon = 8 } = {},
): HumanDialogue {
  const { task, solve } = taskNamed(name);
  const episode = task.sampleEpisode(1, TALK_PURPOSE, index);
  const person = task.realUsers(task.defaultPopulation).begin(episode, new Rng(luck, 'human session', index));
  const turns: Turn[] = [{ speaker: 'user', tokens: person.reply(null) }];
  for (let taken = 0; taken < horizon && task.readUser(turns.at(-1)!.tokens) === 'continue'; taken++) {
    const tokens = solve(turns, new Rng(luck, 'solver', index), task.policyPrompt(episode));
    turns.push({ speaker: 'policy', tokens }, { speaker: 'user', tokens: person.reply(tokens) });
  }
  const policy = {
    arm,
    origin: 'a test',
    weights: WEIGHTS[arm],
    promised: { value: 98, dialogues: 100 },
    people: { value: 48.5, dialogues: 100 },
  };
  return { policy, temperature: 1, horizon, turns, outcome: task.judge(episode, turns) };
}

export function humanSession(id: number, over: Partial<HumanSession> = {}): HumanSession {
  const index = over.card?.index ?? 1;
  return {
    schema: SESSION_SCHEMA,
    id: id.toString(16).padStart(8, '0'),
    task: 'clarify',
    card: { seed: 1, index },
    atMs: 1000 + id,
    by: '',
    blind: true,
    dialogues: [
      humanDialogue('naive', { index, luck: 2 * id }),
      humanDialogue('calibrated', { index, luck: 2 * id + 1 }),
    ],
    preferred: 1,
    ...over,
  };
}
