/** The summary that the page draws agrees with the result files. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { STORIES_SCHEMA, type StoriesFile } from '../domain/story';
import { foundResults } from '../../scripts/files/story-files';
import { replicationSummary } from './replication';

const FOLDER = resolve(import.meta.dirname, '../../results');
const file = JSON.parse(readFileSync(join(FOLDER, 'stories.json'), 'utf8')) as StoriesFile;

it('is up to date: made again from the result files it is the same', () => {
  const found = foundResults();
  expect(file).toEqual({
    format: 'shiftlab-stories',
    schema: STORIES_SCHEMA,
    stories: JSON.parse(JSON.stringify(found.summaries)) as unknown,
    replication: replicationSummary(found.pairs),
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
    const equal = leg.low > -0.03 && leg.high < 0.03 ? 'within' : 'untold';
    expect(leg.verdict).toBe(clear === null ? equal : clear === leg.expected ? 'holds' : 'reversed');
    // Over seeds, interval and test are the same statement.
    if (point.over === 'seeds') expect(leg.p! < 0.05).toBe(clear !== null);
    expect(leg.p === null).toBe(leg.seeds.length < 3);
    if (leg.p !== null) expect(leg.holm).toBeGreaterThanOrEqual(leg.p);
  }
  for (const { arm, real: inUse, simulated, dropOff, regret } of point.arms) {
    const oracle = point.arms.find((one) => one.arm === 'oracle');
    expect(regret === null).toBe(!oracle || arm === 'oracle');
    if (oracle && regret) expect(regret.mean).toBeCloseTo(mean(oracle.real) - mean(inUse), 3);
    expect(dropOff === null).toBe(simulated === null);
    if (simulated && dropOff) expect(dropOff.mean).toBeCloseTo(mean(simulated) - mean(inUse), 3);
  }
});
