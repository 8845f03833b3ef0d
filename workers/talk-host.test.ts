/** The talking thread without a thread: dialogues with a person, evaluations and habits, from the files that are served. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkedSession, humanSession, keyboardOf } from '../test/human-session';
import { checkpointsIn } from '../scripts/files/checkpoint-files';
import { jsonOf } from '../src/domain/json-text';
import type { HumanSession } from '../src/domain/human-session';
import { MemoryStore } from '../src/experiment/memory-store';
import { createPlainHost } from '../src/model/plain/model';
import { offered, parseManifest } from '../src/talk/offered-policy';
import { TalkModels } from '../src/talk/talk-models';
import { taskNamed } from '../src/tasks/registry';
import { TalkHost, type TalkProgress } from './talk-host';

const FOLDER = join(import.meta.dirname, '../public/policies');
const served = parseManifest(jsonOf(readFileSync(join(FOLDER, 'manifest.json'), 'utf8'), 'manifest'));
const policy = (task: string, arm: string) =>
  offered(served.find((one) => one.role === 'policy' && one.task === task && one.arm === arm)!);
const card = { seed: 1, index: 17 };

let progress: TalkProgress[];
let nowMs: number;
const hostWith = (servedFile = async (file: string) => Uint8Array.from(readFileSync(join(FOLDER, file)))) =>
  new TalkHost({
    models: new TalkModels({
      host: createPlainHost(),
      openCheckpoint: checkpointsIn(null),
      served: async () => served,
      servedFile,
      checkpointsOf: () => new MemoryStore(),
    }),
    tell: (one) => progress.push(one),
    nowMs: () => (nowMs += 200),
  });

beforeEach(() => {
  progress = [];
  nowMs = 0;
});

/** Talks with what the task suggests first, until the dialogue ends. */
async function talked(host: TalkHost, task: string, index: number) {
  const { task: rules } = taskNamed(task);
  const keyboard = keyboardOf(task);
  const episode = rules.sampleEpisode(card.seed, 'talk', index);
  const turns = [];
  for (let i = 0; i < 20; i++) {
    const chip = keyboard.suggestions(episode, turns, '').at(i % 2)!;
    const { heard } = keyboard.typed(episode, turns, chip.draft);
    const answer = await host.say(heard!.tokens);
    if (answer.ended) return answer.ended;
    turns.push({ speaker: 'user' as const, tokens: heard!.tokens }, answer.turn);
  }
  throw new Error('it did not end');
}

describe.each(['clarify', 'edit'])('in %s', (task) => {
  it.each(['base', 'naive', 'calibrated'])(
    'a person talks to %s until the dialogue ends, and it is a session',
    async (arm) => {
      const host = hostWith();
      const { weights } = await host.begin({ offered: policy(task, arm), card, place: 0 });
      const ended = await talked(host, task, card.index);
      const session: HumanSession = {
        ...humanSession(1),
        task,
        card,
        dialogues: [
          {
            policy: { ...policy(task, arm).policy, weights },
            temperature: 1,
            horizon: policy(task, arm).horizon,
            turns: ended.turns,
            outcome: ended.outcome,
          },
        ],
        preferred: null,
      };
      expect(checkedSession(structuredClone(session))).toEqual(session);
      await expect(host.say([1])).rejects.toMatchObject({ code: 'usage' });
    },
  );
});

describe('a dialogue', () => {
  it('is the same again when the same is said, and has luck of its own as the second about a card', async () => {
    const host = hostWith();
    const of = async (place: number) => {
      await host.begin({ offered: policy('clarify', 'naive'), card, place });
      return (await talked(host, 'clarify', card.index)).turns;
    };
    const first = await of(0);
    expect(await of(0)).toEqual(first);
    expect(await of(1)).not.toEqual(first);
  });

  it('ends where another begins, and where the person goes', async () => {
    const host = hostWith();
    await expect(host.say([1])).rejects.toMatchObject({ code: 'usage' });
    await host.begin({ offered: policy('clarify', 'base'), card, place: 0 });
    await host.end();
    await expect(host.say([1])).rejects.toMatchObject({ code: 'usage' });
  });

  it('does not begin with a policy whose file was changed, and does when it is right again', async () => {
    let damage = true;
    const host = hostWith(async (file) => {
      const bytes = Uint8Array.from(readFileSync(join(FOLDER, file)));
      if (damage) bytes[bytes.length - 1]! ^= 1;
      return bytes;
    });
    const begin = () => host.begin({ offered: policy('clarify', 'naive'), card, place: 0 });
    await expect(begin()).rejects.toMatchObject({ code: 'checkpoint-altered' });
    damage = false;
    expect((await begin()).weights).toMatch(/^[0-9a-f]{64}$/);
  });

  it('does not begin with an arm of a run that is not trained yet', async () => {
    const { place, ...rest } = policy('clarify', 'base');
    const run = { kind: 'run', task: place.task, run: 'none', seed: 1, arm: 'naive' } as const;
    await expect(hostWith().begin({ offered: { ...rest, place: run }, card, place: 0 })).rejects.toMatchObject({
      code: 'training-unfinished',
    });
  });
});

describe('an evaluation', () => {
  it('has dialogues with synthetic people, and says how far it is', async () => {
    const { metrics, interval, dialogues } = await hostWith().evaluate(policy('clarify', 'calibrated'), 40);
    expect(dialogues).toHaveLength(40);
    expect(metrics.success).toBeGreaterThan(interval.low);
    expect(progress.at(-1)).toMatchObject({ done: 40, total: 40, secondsLeft: 0 });
  });

  it('can be cancelled, and refuses a second beside it', async () => {
    const host = hostWith();
    const going = host.evaluate(policy('clarify', 'base'), 200);
    await expect(host.evaluate(policy('clarify', 'base'), 1)).rejects.toMatchObject({ code: 'usage' });
    setTimeout(() => void host.cancel(), 30);
    await expect(going).rejects.toMatchObject({ code: 'cancelled' });
  });
});

it('habits of people stand beside those of the population and of both simulators', async () => {
  const host = hostWith();
  const known = ['naive', 'calibrated'].map((arm) => policy('clarify', arm));
  const weights = new Map<string, string>();
  for (const one of known) weights.set(one.policy.arm, (await host.begin({ offered: one, card, place: 0 })).weights);
  const sessions = Array.from({ length: 6 }, (_, id) => {
    const session = humanSession(id, { card: { seed: 1, index: id } });
    const dialogues = session.dialogues.map((dialogue) => ({
      ...dialogue,
      policy: { ...dialogue.policy, weights: id === 5 ? dialogue.policy.weights : weights.get(dialogue.policy.arm)! },
    }));
    return { ...session, dialogues };
  });
  const simulator = served.find(({ role, task }) => role === 'simulator' && task === 'clarify')!;
  const place = { kind: 'served', task: 'clarify', file: simulator.file! } as const;
  const untrained = { kind: 'run', task: 'clarify', run: 'none', seed: 1 } as const;
  const calibrated = [
    { name: 'calibrated', place },
    { name: 'calibrated here', place: untrained },
  ];
  const languageModels = [{ name: 'small, as prompted user', sessions: [humanSession(40), humanSession(41)] }];
  const report = await host.habits(sessions, { task: 'clarify', known, calibrated, languageModels });
  expect(report).toMatchObject({ people: 10, leftOut: 2 });
  expect(report.users.map(({ name }) => name)).toEqual([
    ...['people', 'population', 'prompted', 'calibrated', 'small, as prompted user'],
  ]);
  expect(report.users.at(-1)).toMatchObject({ dialogues: 4, nll: null });
  const [, population, prompted, tuned] = report.users;
  // The people of this test are the population's: nobody predicts them better, and the prompted simulator worse than the calibrated.
  expect(population!.nll!.mean).toBeLessThan(tuned!.nll!.mean);
  expect(tuned!.nll!.mean).toBeLessThan(prompted!.nll!.mean);
  expect(population!.nll!.impossible).toBe(0);
  expect(prompted!.acceptWrong.mean).toBeGreaterThan(population!.acceptWrong.mean);
});
