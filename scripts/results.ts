/**
 * Runs the stories (src/results/stories), the experiments behind every number of the documents. Writes results/*.json.gz,
 * docs/RESULTS.md and, for the page, results/stories.json.
 *
 *   npm run results -- [--story NAME]… [--seeds 1,2] [--table] [--take DIR]
 *
 * It runs one seed after another. You can stop it at any time (Ctrl-C, or kill it); the next call goes on from there. The
 * work on a seed is kept under node_modules/.cache until the seed is done, and then goes into the file of its point. You
 * can run this command several times at once; no two processes work on the same seed. The first seed of every story comes
 * before the second seed of any story. If an arm has been trained in another story with the same settings, seed and
 * adapter, its result is copied (src/results/shared-arms.ts). A new arm in a story runs only that arm. A file with
 * different settings or base models is never overwritten; the command stops.
 *
 * --table runs nothing. It writes what is generated from the results, as npm run report -- --write does. --take DIR reads
 * result files of the same points that were made on another machine: it adds the seeds that are missing here, and compares
 * the seeds that are in both (docs/replication.json). A file of earlier base models, or without the second temperature that
 * is asked for by now, is replaced once all seeds of the story were run again; until then the documents show it, and say so.
 */
import { join, resolve } from 'node:path';
import type { ExperimentResult } from '../src/domain/experiment-result';
import { ShiftLabError } from '../src/domain/errors';
import { requireConsistent } from '../src/experiment/contradictions';
import { isFromSameModels } from '../src/results/earlier-base-models';
import { pairsOf, withPairs, type Pair, type ReplicationFile } from '../src/results/replication';
import { seedsTaken } from '../src/results/seeds-taken';
import { stories, storyNamed, type Point, type Story } from '../src/results/stories/registry';
import { specOf } from '../src/results/story-settings';
import { flag, parsedLine, seedsOption, text } from './command-line/command-line';
import { adapterHere, runToEnd } from './experiment/run-to-end';
import { runSeed, type Bench, type Setting } from './experiment/seed-runs';
import { remove, writeWhole, type Permission } from './files/disk';
import { FileStore } from './files/file-store';
import { generatedFiles, writeGenerated } from './files/generated-files';
import { onceHeld } from './files/held-file';
import { shown } from './files/reasons';
import {
  baseModelsOf,
  fileOf,
  isOfToday,
  REPLICATION,
  recordedResult,
  replicationPairs,
  resultFile,
  resultSoFar,
  ROOT,
  writeResult,
} from './files/story-files';
import type { Interruption } from './machine/interruption.mjs';

const USAGE = 'npm run results -- [--story NAME]… [--seeds 1,2] [--table] [--take DIR]';
const CACHE = join(ROOT, 'node_modules/.cache/shiftlab/results');
const WRITING = join(CACHE, 'writing.held');

/** A setting of a story. */
interface StoryPoint extends Setting {
  readonly point: Point;
}

const settingOf = (story: Story, point: Point): StoryPoint => ({
  point,
  label: `${story.name}, ${point.label}`,
  file: fileOf(point),
  specOf: (seed) => specOf(story, point, seed),
  soFar: () => resultSoFar(story, point),
});

/** @param adapter what the runs will be computed on: arms of another one are not taken over */
const benchOn = (adapter: string): Bench<StoryPoint> => ({
  known: everyKnown,
  here: ({ task }) => ({ adapter, baseModels: baseModelsOf(task) }),
  lockOf: ({ point }, seed) => `${folderOf(point, seed)}.held`,
  writing: WRITING,
  // Which arms are missing may change until it is run again, and a store belongs to one spec.
  train: async ({ point }, spec, { confirm, signal }) => {
    const store = new FileStore(join(folderOf(point, spec.seeds[0]!), spec.arms.join('-')), confirm);
    return (await runToEnd(spec, store, signal)).result;
  },
  written: async (confirm) => void (await writeGenerated(generatedFiles(), ROOT, confirm)),
  async done({ point }, seeds) {
    for (const seed of seeds) await remove(folderOf(point, seed));
  },
});

/** Seeds of the points that were run elsewhere. Throws `usage` if there are none. */
async function takeFrom(folder: string, confirm: Permission): Promise<void> {
  const compared: Pair[] = [];
  let found = 0;
  for (const story of stories) {
    for (const point of story.points) {
      const there = resultSoFar(story, point, resultFile(folder, point.file));
      if (!there) continue;
      requireConsistent(there, shown(resultFile(folder, point.file)));
      found++;
      const here = recordedResult(story, point);
      const isCurrent = here !== null && isOfToday(here, { ...there.spec, arms: here.spec.arms });
      if (here && isFromSameModels(here, there)) compared.push(...pairsOf(point.file, here, there)); // at the first temperature
      const { result, said } = seedsTaken(story.seeds, here, isCurrent, there);
      if (result) await writeResult(fileOf(point), result, confirm);
      if (said) console.log(`${point.file}: ${said}`);
    }
  }
  if (found === 0) throw new ShiftLabError('usage', `${folder} has no result files of these stories.`, { folder });
  const file: ReplicationFile = {
    format: 'shiftlab-replication',
    schema: 2,
    pairs: withPairs(replicationPairs(), compared),
  };
  await writeWhole(REPLICATION, `${JSON.stringify(file)}\n`, confirm);
}

const folderOf = (point: Point, seed: number): string => join(CACHE, `${point.file}-seed-${seed}`);

const everyKnown = (): ExperimentResult[] =>
  stories.flatMap((story) => story.points.flatMap((point) => recordedResult(story, point) ?? []));

export async function main(argv: readonly string[], interruption: Pick<Interruption, 'signal'>): Promise<number> {
  const options = { story: { type: 'string', multiple: true }, seeds: text, table: flag, take: text } as const;
  const { values } = parsedLine(argv, USAGE, { options });
  const asked = values.seeds === undefined ? null : seedsOption(values.seeds);
  const chosen = values.story === undefined ? stories : values.story.map(storyNamed);
  if (values.table || values.take !== undefined) {
    await onceHeld(WRITING, async ({ confirm }) => {
      if (values.take !== undefined) await takeFrom(resolve(values.take), confirm);
      await writeGenerated(generatedFiles(), ROOT, confirm);
    });
    return 0;
  }
  const bench = benchOn((await adapterHere()).description);
  const rounds = Math.max(...chosen.map(({ seeds }) => seeds.length));
  for (let round = 0; round < rounds; round++) {
    for (const story of chosen) {
      const seed = story.seeds[round];
      if (seed === undefined || (asked && !asked.includes(seed))) continue;
      for (const point of story.points) await runSeed(settingOf(story, point), seed, bench, interruption.signal);
    }
  }
  await onceHeld(WRITING, async ({ confirm }) => void (await writeGenerated(generatedFiles(), ROOT, confirm)));
  return 0;
}
