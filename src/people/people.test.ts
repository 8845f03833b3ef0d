/** Sessions of people: what is refused, what is merged, and what they say together. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { humanDialogue, humanSession, WEIGHTS } from '../../test/human-session';
import type { HumanSession } from '../domain/human-session';
import { Rng } from '../domain/rng';
import { taskNamed } from '../tasks/registry';
import { checkedSession, dialoguesOf } from './checked-session';
import { brokenPromise, clusteredRate, comparedPolicies, policiesWithPeople, signTestP } from './class-summary';
import { habits, meanOf } from './habits';
import { merged } from './merge';
import { parseSessionFile, sessionFileText } from './session-file';

const throughFile = (sessions: readonly HumanSession[]) => parseSessionFile(sessionFileText(sessions));

describe('a session', () => {
  it.each(['clarify', 'edit'])('of %s comes back from its file as it was', (task) => {
    const dialogues = [
      humanDialogue('naive', { task, index: 5 }),
      humanDialogue('calibrated', { task, index: 5, luck: 9 }),
    ];
    const session = humanSession(3, { task, card: { seed: 1, index: 5 }, dialogues, by: 'Zoë & <b>' });
    expect(throughFile([session])).toEqual({ sessions: [session], refused: [] });
    expect(dialoguesOf([session], { lambda: 1, costPerTurn: 0 }).map(({ outcome }) => outcome)).toEqual(
      dialogues.map(({ outcome }) => outcome),
    );
  });

  const session = humanSession(7);
  const first = session.dialogues[0]!;
  const withFirst = (change: Partial<typeof first>) => ({
    ...session,
    dialogues: [{ ...first, ...change }, session.dialogues[1]!],
  });
  const { task } = taskNamed('clarify');
  const saying = (tokens: readonly number[]) =>
    withFirst({ turns: [{ ...first.turns[0]!, tokens }, ...first.turns.slice(1)] });
  it.each([
    ['another outcome', withFirst({ outcome: { ...first.outcome, success: 1 - first.outcome.success } }), /success = /],
    [
      'a word that the task lacks',
      withFirst({ turns: [{ speaker: 'user', tokens: [9999, task.stopToken.user] }] }),
      /word/,
    ],
    [
      'a turn without its end',
      withFirst({ turns: [{ speaker: 'user', tokens: [first.turns[0]!.tokens[0]!] }] }),
      /does not end/,
    ],
    ['two turns of one side', withFirst({ turns: [first.turns[0]!, first.turns[0]!] }), /wrong side/],
    [
      'an end in the middle',
      withFirst({ turns: [...first.turns, first.turns[1]!, first.turns[0]!] }),
      /goes on after its end/,
    ],
    ['a dialogue cut short', withFirst({ turns: first.turns.slice(0, 1) }), /limit is 8/],
    ['another card', { ...session, card: { seed: 1, index: 2 } }, /says (success|correct) = /],
    [
      'more successes promised than dialogues',
      withFirst({ policy: { ...first.policy, promised: { value: 98, dialogues: 1 } } }),
      /promised/,
    ],
    ['marks of a prompt among what the person said', saying([task.padToken, task.stopToken.user]), /could say/],
    ['a turn of nothing', saying([task.stopToken.user]), /could say/],
    [
      'two ends in a turn',
      saying([...first.turns[0]!.tokens.slice(0, -1), task.stopToken.user, task.stopToken.user]),
      /could say|does not end/,
    ],
    [
      'probabilities above 1',
      withFirst({
        turns: first.turns.map((one) =>
          one.speaker === 'policy' ? { ...one, logprobs: one.tokens.map(() => 5) } : one,
        ),
      }),
      /above 1/,
    ],
    ['a pseudonym that turns what follows it', { ...session, by: 'x\u202Ey' }, /cannot be seen/],
    ['a preference for nobody', { ...session, dialogues: [first], preferred: 1 }, /does not have/],
    ['a comparison of one', { ...session, dialogues: [first], preferred: 'same' }, /single dialogue/],
    ['an unknown task', { ...session, task: 'constructor' }, /no task/],
    ['a pseudonym that is a letter to the editor', { ...session, by: 'x'.repeat(41) }, /by/],
    ['NaN', { ...session, atMs: NaN }, /atMs/],
    ['a newer version', { ...session, schema: 2 }, /newer ShiftLab/],
  ])('with %s is refused', (_, value, why) => {
    expect(() => checkedSession(value)).toThrow(why);
  });

  it('that is refused leaves the others of its file', () => {
    const text = sessionFileText([humanSession(1), { ...humanSession(2), by: 'x'.repeat(99) }, humanSession(3)]);
    const { sessions, refused } = parseSessionFile(text);
    expect(sessions.map(({ id }) => id)).toEqual(['00000001', '00000003']);
    expect(refused).toHaveLength(1);
  });

  it('changed anywhere is refused, or the same session still', () => {
    const text = JSON.stringify(session);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom('0', '7', '"', 'x', '-', '}', 'e'), (at, letter) => {
        const changed = `${text.slice(0, at)}${letter}${text.slice(at + 1)}`;
        let value: unknown;
        try {
          value = JSON.parse(changed);
        } catch {
          return;
        }
        try {
          checkedSession(value);
        } catch (thrown) {
          expect((thrown as { code?: string }).code).toMatch(/^(usage|trace-version|task-unknown)$/);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['', '[]', '{"format":"shiftlab-run"}', '{"format":"shiftlab-people","schema":1}', '<html>', 'null'])(
    'is not in the file %j',
    (text) => expect(() => parseSessionFile(text)).toThrow(/This file/),
  );
});

it.each([
  [2, 'trace-version', /newer ShiftLab/],
  [0, 'usage', /format is not known/],
  ['1', 'usage', /format is not known/],
])('a file of format %j is refused; a newer ShiftLab is named only for a higher number', (schema, code, why) => {
  const thrown = (): unknown => {
    try {
      return parseSessionFile(JSON.stringify({ format: 'shiftlab-people', schema, sessions: [] }));
    } catch (error) {
      return error;
    }
  };
  expect(thrown()).toMatchObject({ code, message: expect.stringMatching(why) as string });
});

describe('merging', () => {
  const all = Array.from({ length: 12 }, (_, id) => humanSession(id));

  it('counts what comes twice once, in any order', () => {
    const { sessions, duplicates, added } = merged(all.slice(0, 5), [...all.slice(3), ...all.slice(0, 2)]);
    expect(sessions).toEqual(all);
    expect([added, duplicates]).toEqual([7, 4]);
  });

  it('knows a session again whose fields come in another order', () => {
    const turned = <T>(value: T): T =>
      Array.isArray(value)
        ? (value.map(turned) as T)
        : value !== null && typeof value === 'object'
          ? (Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, inner]) => [key, turned(inner as unknown)]),
            ) as T)
          : value;
    expect(merged([all[0]!], [turned(all[0]!)])).toMatchObject({ duplicates: 1, contradictory: 0 });
  });

  it('keeps the fuller of two records of a session', () => {
    const half = { ...all[0]!, dialogues: all[0]!.dialogues.slice(0, 1), preferred: null };
    expect(merged([half], [all[0]!])).toMatchObject({ sessions: [all[0]], completed: 1, changed: [all[0]] });
    expect(merged([all[0]!], [half])).toMatchObject({ sessions: [all[0]], duplicates: 1, changed: [] });
  });

  it('takes a pseudonym that was given later, and no other one or time for one that it knows', () => {
    const whole = humanSession(1);
    const half = { ...whole, dialogues: whole.dialogues.slice(0, 1), preferred: null };
    const named = { ...whole, by: 'tram 7' };
    expect(merged([half], [named])).toMatchObject({ completed: 1, sessions: [named] });
    expect(merged([named], [half])).toMatchObject({ duplicates: 1, sessions: [named] });
    for (const forged of [
      { ...named, by: 'tram 8' },
      { ...named, atMs: 1 },
    ])
      expect(merged([{ ...half, by: 'tram 7' }], [forged])).toMatchObject({ contradictory: 1, completed: 0 });
  });

  it('keeps what it knows where another record contradicts it', () => {
    const other = { ...all[0]!, preferred: 0 as const };
    const changed = { ...all[0]!, dialogues: [humanDialogue('naive', { luck: 77 }), all[0]!.dialogues[1]!] };
    for (const one of [other, changed])
      expect(merged([all[0]!], [one])).toMatchObject({ sessions: [all[0]], contradictory: 1, changed: [] });
  });
});

describe('a class', () => {
  it('is counted policy by policy, beside what was promised', () => {
    const sessions = Array.from({ length: 12 }, (_, id) => humanSession(id, { card: { seed: 1, index: id } }));
    const rows = policiesWithPeople(sessions);
    expect(rows.map(({ policy }) => policy.arm)).toEqual(['naive', 'calibrated']);
    for (const row of rows) {
      const own = sessions.flatMap(({ dialogues }) => dialogues.filter(({ policy }) => policy.arm === row.policy.arm));
      expect(row.success.mean).toBeCloseTo(own.reduce((sum, { outcome }) => sum + outcome.success, 0) / 12, 12);
      expect(row.people).toBe(12);
      expect(brokenPromise(row.policy.promised, row.success)).toBeCloseTo(0.98 - row.success.mean, 12);
    }
  });

  it('compares two policies whatever their order was', () => {
    const swapped = ({ dialogues, ...rest }: HumanSession): HumanSession => ({
      ...rest,
      dialogues: [dialogues[1]!, dialogues[0]!],
    });
    const sessions = [
      humanSession(1, { preferred: 1 }), // calibrated
      swapped(humanSession(2, { preferred: 0 })), // calibrated
      humanSession(3, { preferred: 0 }), // naive
      swapped(humanSession(4, { preferred: 'same' })),
      humanSession(5, { preferred: null }),
    ];
    const [one] = comparedPolicies(sessions);
    expect(one!.pair.map(({ weights }) => weights)).toEqual([WEIGHTS.calibrated, WEIGHTS.naive]);
    expect(one).toMatchObject({ preferred: [2, 1], same: 1, firstMet: 2, blind: true, p: 1 });
    expect(one!.share.mean).toBeCloseTo(2 / 3, 12);
  });

  it('of one person who talked often is worth one person', () => {
    const alone = clusteredRate([6], [12]);
    expect(alone.interval.high - alone.interval.low).toBeGreaterThan(0.8);
    const apart = clusteredRate(Array<number>(6).fill(1).concat(Array<number>(6).fill(0)), Array<number>(12).fill(1));
    expect(apart.interval.low).toBeCloseTo(0.2538, 4); // Wilson for 6 of 12
    expect(clusteredRate([3, 3], [3, 3]).interval.low).toBeCloseTo(1 / (1 + 1.959963984540054 ** 2 / 2), 12); // 2 of 2
  });

  it('of counts does not begin below 0', () => {
    const { mean, interval } = meanOf([0, 0, 0, 5]);
    expect(mean).toBe(5 / 4);
    expect(interval!.low).toBe(0); // 1.25 − 3.18 · 1.25 would be −2.7
    expect(interval!.high).toBeGreaterThan(5);
    expect(meanOf([3]).interval).toBeNull();
  });

  it('has intervals that cover the truth at n = 12', () => {
    const rng = new Rng(1, 'coverage');
    for (const truth of [0.3, 0.5, 0.8]) {
      let covered = 0;
      for (let trial = 0; trial < 2000; trial++) {
        const sums = Array.from({ length: 12 }, () => Number(rng.uniform() < truth));
        const { interval } = clusteredRate(sums, Array<number>(12).fill(1));
        covered += Number(interval.low <= truth && truth <= interval.high);
      }
      expect(covered / 2000, `${truth}`).toBeGreaterThan(0.925);
    }
  });

  it('of persons who resemble themselves has an interval that covers too', () => {
    const rng = new Rng(2, 'clustered coverage');
    let covered = 0;
    for (let trial = 0; trial < 1000; trial++) {
      // Twelve people with four dialogues each; a person's own rate is .2 or .8.
      const sums = Array.from({ length: 12 }, () => {
        const own = rng.uniform() < 0.5 ? 0.2 : 0.8;
        return Array.from({ length: 4 }, () => Number(rng.uniform() < own)).reduce((a, b) => a + b, 0);
      });
      const { interval } = clusteredRate(sums, Array<number>(12).fill(4));
      covered += Number(interval.low <= 0.5 && 0.5 <= interval.high);
    }
    expect(covered / 1000).toBeGreaterThan(0.9);
  });

  it('has the p-value of a sign test', () => {
    expect(signTestP(5, 5)).toBeCloseTo(2 / 2 ** 5, 12);
    expect(signTestP(9, 12)).toBeCloseTo((2 * (220 + 66 + 12 + 1)) / 2 ** 12, 12);
    expect([signTestP(3, 6), signTestP(0, 0)]).toEqual([1, 1]);
    expect(signTestP(1100, 2000)).toBeGreaterThan(1e-6);
  });
});

it('habits of two halves of the same people do not differ, and of others do', () => {
  const { task } = taskNamed('clarify');
  const half = (from: number) =>
    dialoguesOf(
      Array.from({ length: 30 }, (_, i) => humanSession(from + i, { card: { seed: 1, index: from + i } })),
      { lambda: 1, costPerTurn: 0 },
    );
  const [a, b] = [half(0), half(100)];
  const same = habits(task, b, a);
  expect(same.acts!.p).toBeGreaterThan(0.01);
  expect(same.left.dialogues).toBe(60);
  const silent = b.map((dialogue) => ({
    ...dialogue,
    turns: dialogue.turns.map((turn) => (turn.speaker === 'user' ? { ...turn, tokens: [task.stopToken.user] } : turn)),
  }));
  expect(habits(task, silent, a).acts!.p).toBeLessThan(0.01);
  expect(habits(task, b.slice(0, 3), a).acts).toBeNull();
  expect(habits(task, silent, a).words.mean).toBe(0); // the stop token is no word
});
