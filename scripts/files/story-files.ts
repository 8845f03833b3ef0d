/** The result files of the stories (results/), read and held against the settings that their points have. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { ShiftLabError } from '../../src/domain/errors';
import type { BaseModels, ExperimentResult } from '../../src/domain/experiment-result';
import { parseSpec, type ExperimentSpec } from '../../src/domain/experiment-spec';
import { withOverrides } from '../../src/experiment/overrides';
import { presetNamed } from '../../src/experiment/presets/registry';
import { settingsOf } from '../../src/results/pooled';
import type { Pair, ReplicationFile } from '../../src/results/replication';
import { stories, type Point, type Story } from '../../src/results/stories/registry';
import { foundOf, type Found } from '../../src/results/story-results';
import { readJson, readResult } from '../command-line/command-line';
import { root } from '../machine/installed.mjs';
import { PACKED_SUFFIX } from './packed.mjs';
import { writeWhole } from './whole-file';

export const ROOT: string = root;
export const REPLICATION = join(ROOT, 'docs/replication.json');
const LAVAPIPE = join(ROOT, 'results/lavapipe');

const manifest = readJson(join(ROOT, 'public/checkpoints/manifest.json')) as {
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
};

export const fileOf = (point: Point): string => join(ROOT, 'results', `${point.file}${PACKED_SUFFIX}`);

/** A result in a folder, compressed or not. */
export function resultFile(folder: string, name: string): string {
  const plain = join(folder, `${name}.json`);
  return existsSync(plain) ? plain : join(folder, `${name}${PACKED_SUFFIX}`);
}

export const writeResult = (file: string, result: ExperimentResult): Promise<void> =>
  writeWhole(file, `${JSON.stringify(result)}\n`);

/** SHA-256 of a task's base models, from the manifest that a run verifies them by. */
export function baseModelsOf(task: string): BaseModels {
  const of = (role: string) => manifest.files.find(({ path }) => path === `${task}/${role}/model.safetensors`)!.sha256;
  return { policy: of('policy'), simulator: of('simulator') };
}

/** What a run of the point with this seed is told. */
export function specOf(story: Story, point: Point, seed: number): ExperimentSpec {
  const spec = withOverrides(presetNamed(point.preset ?? story.preset).spec, [
    `arms=${JSON.stringify(story.arms)}`,
    `seeds=[${seed}]`,
    ...point.set,
  ]);
  return parseSpec({ ...spec, population: point.population ?? spec.population });
}

/** What was run of the point so far, perhaps with fewer arms than the story has by now. Throws `usage` where the file holds results of other settings or base models. */
export function resultSoFar(story: Story, point: Point, file = fileOf(point)): ExperimentResult | null {
  if (!existsSync(file)) return null;
  const result = readResult(file);
  const spec = { ...specOf(story, point, 0), arms: story.arms.filter((arm) => result.spec.arms.includes(arm)) };
  if (settingsOf(result) === settingsOf({ ...result, spec, baseModels: baseModelsOf(spec.task) })) return result;
  throw new ShiftLabError(
    'usage',
    `${relative(ROOT, file)} holds results of other settings or base models; move it out of results/.`,
    { file },
  );
}

/** Arms of one seed that were computed on two adapters. */
export const replicationPairs = (): readonly Pair[] =>
  existsSync(REPLICATION) ? (readJson(REPLICATION) as ReplicationFile).pairs : [];

function resultsOnLavapipe(): ReadonlyMap<string, ExperimentResult> {
  if (!existsSync(LAVAPIPE)) return new Map();
  const names = readdirSync(LAVAPIPE).filter((name) => name.endsWith(PACKED_SUFFIX));
  return new Map(names.sort().map((name) => [basename(name, PACKED_SUFFIX), readResult(join(LAVAPIPE, name))]));
}

/** Everything that the tables are written from. */
export function foundResults(): Found {
  return foundOf(
    stories.map((story) => ({ story, results: story.points.map((point) => resultSoFar(story, point)) })),
    resultsOnLavapipe(),
    replicationPairs(),
  );
}
