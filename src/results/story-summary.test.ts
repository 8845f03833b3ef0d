/** The summary that the page draws agrees with the result files. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { StoriesFile } from '../domain/story';
import { readResult } from '../../scripts/command-line/command-line';
import { replicationSummary, type ReplicationFile } from './replication';
import { stories } from './stories/registry';
import { storySummary } from './story-summary';

const FOLDER = resolve(import.meta.dirname, '../../results');
const file = JSON.parse(readFileSync(join(FOLDER, 'stories.json'), 'utf8')) as StoriesFile;

it('is up to date: made again from the result files it is the same', () => {
  const run = new Set(file.stories.flatMap(({ points }) => points.map((point) => point.file)));
  const again = stories.map((story) =>
    storySummary(
      story,
      story.points.map((point) => (run.has(point.file) ? readResult(join(FOLDER, `${point.file}.json.gz`)) : null)),
    ),
  );
  const { pairs } = JSON.parse(readFileSync(join(FOLDER, '../docs/replication.json'), 'utf8')) as ReplicationFile;
  expect(file).toEqual({
    format: 'shiftlab-stories',
    schema: 1,
    stories: JSON.parse(JSON.stringify(again)) as unknown,
    replication: replicationSummary(pairs),
  });
});

it.each(
  file.stories.flatMap((story) => story.points.map((point) => [`${story.name}, ${point.label}`, point] as const)),
)('%s: means are those of its seeds, and verdicts those of its intervals', (_, point) => {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const real = (arm: string) => point.arms.find((one) => one.arm === arm)!.real;
  for (const leg of point.legs) {
    expect(leg.seeds).toHaveLength(point.seeds.length);
    expect(leg.mean).toBeCloseTo(mean(real(leg.a)) - mean(real(leg.b)), 3);
    expect(leg.low).toBeLessThanOrEqual(leg.mean);
    expect(leg.high).toBeGreaterThanOrEqual(leg.mean);
    const clear = leg.low > 0 ? 'above' : leg.high < 0 ? 'below' : null;
    expect(leg.verdict).toBe(clear === null ? 'tie' : clear === leg.expected ? 'holds' : 'reversed');
  }
  for (const { real: inUse, simulated, dropOff } of point.arms) {
    expect(dropOff === null).toBe(simulated === null);
    if (simulated && dropOff) expect(dropOff.mean).toBeCloseTo(mean(simulated) - mean(inUse), 3);
  }
});
