/** The policies that come with the page are those of the recorded run: the same weights, which hold the same dialogues. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { writtenResult } from '../scripts/command-line/command-line';
import { checkpointsIn } from '../scripts/files/checkpoint-files';
import { evaluate } from '../src/experiment/evaluation/evaluate';
import { peopleSeat } from '../src/experiment/seats/people-seat';
import { createPlainHost } from '../src/model/plain/model';
import { parseManifest } from '../src/talk/offered-policy';
import { taskNamed } from '../src/tasks/registry';

const FOLDER = join(import.meta.dirname, '../public/policies');
const served = parseManifest(JSON.parse(readFileSync(join(FOLDER, 'manifest.json'), 'utf8')));
const bytesOf = (file: string) => Uint8Array.from(readFileSync(join(FOLDER, file)));

describe.each(served.map((one) => [`${one.task} ${one.role} ${one.arm}`, one] as const))('%s', (_, one) => {
  it('is the file that its list names', () => {
    if (one.file === null) return expect(one.arm).toBe('base');
    const bytes = bytesOf(one.file);
    expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([one.sizeBytes, one.sha256]);
  });
});

/** The result that the page's recorded run has its numbers from (results/recorded/index.json). */
const recorded = writtenResult('results/lavapipe/math-chat.json.gz');

it.each(
  served.filter(({ task, role }) => task === 'clarify' && role === 'policy').map((one) => [one.arm, one] as const),
)(
  '%s succeeds in the first dialogues where it did in the recorded run, and promises what it promised',
  async (arm, one) => {
    const { task } = taskNamed('clarify');
    const found = recorded.seeds.find(({ seed }) => seed === one.seed)!.arms.find((of) => of.arm === arm)!;
    const count = (successes: string) => [...successes].filter((success) => success === '1').length;
    expect(one.people).toEqual({ value: count(found.real.successes!), dialogues: found.real.successes!.length });
    expect(one.promised).toEqual({
      value: count(found.simulator!.successes!),
      dialogues: found.simulator!.successes!.length,
    });
    const files = await checkpointsIn(null)('clarify', 'policy');
    const policy = await createPlainHost().open(
      one.file === null ? files : { ...files, weights: bytesOf(one.file) },
      'policy',
    );
    const { successes } = await evaluate(
      { task, horizon: one.horizon, reward: one.reward, rows: 24 },
      policy,
      peopleSeat(task.realUsers(task.defaultPopulation)),
      { draws: { seed: one.seed, purpose: 'evaluate' }, dialogues: 24, temperature: one.temperature },
      async () => undefined,
    );
    expect(successes).toBe(found.real.successes!.slice(0, 24));
  },
);
