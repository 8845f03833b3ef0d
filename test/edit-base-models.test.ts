/** The shipped base models of `edit` are what its lesson presumes, measured on dialogues of a draw of their own. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Dialogue } from '../src/domain/dialogue';
import { verifiedCheckpoints } from '../src/base-models/base-checkpoints';
import { baseReport, type UserReport } from '../src/experiment/evaluation/base-report';
import { rollOut, separateStarts } from '../src/experiment/rollout/rollout';
import { peopleSeat } from '../src/experiment/seats/people-seat';
import { createModelHost } from '../src/model/model-host';
import { task, userChecks } from '../src/tasks/edit/task';
import type { EditGoal } from '../src/tasks/edit/task';
import { KEEP, editsBetween, parse } from '../src/tasks/edit/document';
import { DocumentLanguage, revisionIn } from '../src/tasks/edit/language';
import { testDevice } from './device';

let reports: ReadonlyMap<string, UserReport>;
let talks: readonly Dialogue<EditGoal>[];

beforeAll(async () => {
  const folder = resolve(import.meta.dirname, '../public/checkpoints');
  const open = verifiedCheckpoints(async (path) => new Uint8Array(await readFile(join(folder, path))));
  const host = createModelHost(await testDevice());
  const policy = await host.open(await open('edit', 'policy'), 'policy');
  const simulator = await host.open(await open('edit', 'simulator'), 'simulator');
  const world = { task, horizon: 6, reward: { lambda: 1, costPerTurn: 0 }, rows: 256 };
  const made = await baseReport({
    world,
    userChecks,
    policy,
    simulator,
    seed: 77,
    dialogues: 512,
    safePoint: async () => undefined,
  });
  reports = new Map(made.map((report) => [report.user, report]));
  const draws = { seed: 78, purpose: 'copying' };
  talks = await rollOut(world, policy, peopleSeat(task.realUsers(task.defaultPopulation)), {
    starts_N: separateStarts(task, draws, 256),
    draws,
    temperature: 1,
  });
}, 240_000);

it('has a base policy whose texts earn 0.35 to 0.75 with real users', () => {
  expect(reports.get('real')!.metrics.success).toBeGreaterThan(0.35);
  expect(reports.get('real')!.metrics.success).toBeLessThan(0.75);
});

it.each(['ask', 'ask-all', 'confirm', 'send'])('has a base policy that sometimes does this: %s', (act) => {
  expect(reports.get('real')!.policyActs.get(act)).toBeGreaterThan(0.02);
});

/** Of what the policy sends: texts that can be read as edits of their document, and of those the slots that nobody had spoken of. */
function copying(): { readonly sent: number; readonly read: number; readonly silent: number; readonly kept: number } {
  const counts = { sent: 0, read: 0, silent: 0, kept: 0 };
  for (const { episode, turns } of talks) {
    const { document } = episode.goal;
    const language = new DocumentLanguage(document);
    const spoken = new Set<number>();
    for (const { speaker, tokens } of turns) {
      const revision = speaker === 'policy' ? revisionIn(tokens) : null;
      if (revision) {
        counts.sent++;
        const sent = parse(revision);
        const edits = sent && editsBetween(document, sent);
        if (!edits) continue;
        counts.read++;
        for (const [slot, edit] of edits.entries()) {
          if (spoken.has(slot)) continue;
          counts.silent++;
          counts.kept += Number(edit === KEEP);
        }
      } else {
        for (const act of speaker === 'user' ? language.readings(tokens) : [language.readPolicy(tokens)]) {
          if ('values' in act) act.values.forEach((value, slot) => value >= 0 && spoken.add(slot));
        }
      }
    }
  }
  return counts;
}

it('has a base policy that can copy: 95 of 100 texts keep every fixed word, and slots that nobody spoke of stay nearly as often as in its corpus', () => {
  const { sent, read, silent, kept } = copying();
  expect(sent).toBeGreaterThan(200);
  expect(read / sent).toBeGreaterThan(0.95);
  // In the corpus 91.5 %: some scripted agents meddle on purpose, and one act in twenty is random.
  expect(kept / silent).toBeGreaterThan(0.915 * 0.95);
});

it('has a prompted simulator that is sycophantic by default: it accepts most wrong texts and never leaves', () => {
  const { fidelity, metrics } = reports.get('default')!;
  expect(fidelity.acceptGivenWrong).toBeGreaterThan(0.7);
  expect(metrics.leaveRate).toBeLessThan(0.01);
});

it('has a competent simulator: in the careful style it knows right texts from wrong ones', () => {
  const { fidelity } = reports.get('careful')!;
  expect(fidelity.acceptGivenRight).toBeGreaterThan(0.95);
  expect(fidelity.acceptGivenWrong).toBeLessThan(0.05);
});

it.each([
  ['answers what was asked', 0.97],
  ['tells its goal', 0.94],
  ['affirms what is right', 0.96],
  ['denies what is wrong', 0.95],
  ['corrects rightly', 0.92],
] as const)('has a competent simulator: in the careful style it %s', (check, least) => {
  const [passes, of] = reports.get('careful')!.checks.get(check)!;
  expect(of).toBeGreaterThan(50);
  expect(passes / of).toBeGreaterThan(least);
});

it('knows right texts from wrong ones in the style that calibration starts from, too', () => {
  const { fidelity } = reports.get('people')!;
  expect(fidelity.acceptGivenRight).toBeGreaterThan(0.65);
  expect(fidelity.acceptGivenWrong).toBeLessThan(0.15);
});
