/** The result files of the stories (results/), read and held against the settings that their points have. */
import { basename, join, relative } from 'node:path';
import * as v from 'valibot';
import { ListedErrors, ShiftLabError } from '../../src/domain/errors';
import type { BaseModels, ExperimentResult } from '../../src/domain/experiment-result';
import { parseSpec, type ExperimentSpec } from '../../src/domain/experiment-spec';
import { list, object, readRecord } from '../../src/domain/record-fields';
import { shortened } from '../../src/domain/shown-value';
import { contradictionsIn } from '../../src/experiment/contradictions';
import { earlierOf } from '../../src/results/earlier-base-models';
import { settingsOf } from '../../src/results/pooled';
import { replicationFileOf, type Pair } from '../../src/results/replication';
import { stories, type Point, type Story } from '../../src/results/stories/registry';
import { specOf } from '../../src/results/story-settings';
import { foundOf, type Found } from '../../src/results/story-results';
import { isThere, namesIn, readJson, readResult } from '../command-line/command-line';
import { root } from '../machine/installed.mjs';
import { writeWhole, type Permission } from './disk';
import { PACKED_SUFFIX } from './packed.mjs';

export const ROOT: string = root;
export const REPLICATION = join(ROOT, 'docs/replication.json');
const RESULTS = join(ROOT, 'results');

const MANIFEST = 'public/checkpoints/manifest.json';
const manifest = readRecord(
  object({ files: list(object({ path: v.string(), sha256: v.string() })) }),
  readJson(join(ROOT, MANIFEST), 'checkpoint-altered'),
  { failure: `${MANIFEST} is damaged: restore it.`, code: 'checkpoint-altered' },
);

export const fileOf = (point: Point): string => join(RESULTS, `${point.file}${PACKED_SUFFIX}`);

/** A result in a folder, compressed or not. */
export function resultFile(folder: string, name: string): string {
  const plain = join(folder, `${name}.json`);
  return isThere(plain) ? plain : join(folder, `${name}${PACKED_SUFFIX}`);
}

export const writeResult = (file: string, result: ExperimentResult, mayWrite?: Permission): Promise<void> =>
  writeWhole(file, `${JSON.stringify(result)}\n`, mayWrite);

/** SHA-256 of a task's base models, from the manifest that a run verifies them by. */
export function baseModelsOf(task: string): BaseModels {
  const of = (role: string) => {
    const listed = manifest.files.find(({ path }) => path === `${task}/${role}/model.safetensors`);
    if (listed) return listed.sha256;
    const sentence = `${MANIFEST} does not list the ${role} of ${shortened(task)}: restore it, or run npm run pretrain.`;
    throw new ShiftLabError('checkpoint-missing', sentence, { task, role });
  };
  return { policy: of('policy'), simulator: of('simulator') };
}

/**
 * What was run of the point so far, perhaps with fewer arms than the story has by now. Throws `usage` if it cannot be gone
 * on with: the file holds results of other settings, of other base models, or without the second evaluation that is asked
 * for by now.
 */
export function resultSoFar(story: Story, point: Point, file = fileOf(point)): ExperimentResult | null {
  const result = recordedResult(story, point, file);
  if (result === null || isOfToday(result, specFor(story, point, result))) return result;
  const why = earlierOf([result]);
  throw new ShiftLabError(
    'usage',
    `${relative(ROOT, file)} ${why ? `was run with ${why}` : 'has no evaluation at the second temperature'}: move the file out of results/ to run the setting again.`,
    { file },
  );
}

/** The same for whoever only reads: results of earlier base models (src/results/earlier-base-models.ts) and without the second evaluation too. */
export function recordedResult(story: Story, point: Point, file = fileOf(point)): ExperimentResult | null {
  if (!isThere(file)) return null;
  const result = readResult(file);
  return withSettings(result, file, specFor(story, point, result));
}

const specFor = (story: Story, point: Point, { spec }: ExperimentResult): ExperimentSpec => ({
  ...specOf(story, point, 0),
  arms: story.arms.filter((arm) => spec.arms.includes(arm)),
});

/** Whether a run with this spec (whatever its seeds) would go on with the result. */
export function isOfToday(result: ExperimentResult, spec: ExperimentSpec): boolean {
  return settingsOf(result) === settingsOf({ ...result, spec, baseModels: baseModelsOf(spec.task) });
}

/** The result, if it was run with this spec, and with base models of today or earlier ones. It may lack the second evaluation, which changes no other number. Throws `usage` otherwise. */
function withSettings(result: ExperimentResult, file: string, spec: ExperimentSpec): ExperimentResult {
  const { secondTemperature } = parseSpec(result.spec).evaluation;
  const lacksSecond = { ...spec, evaluation: { ...spec.evaluation, secondTemperature: 0 } };
  const read = secondTemperature === 0 ? lacksSecond : spec;
  const baseModels = earlierOf([result]) === null ? baseModelsOf(spec.task) : result.baseModels!;
  if (settingsOf(result) === settingsOf({ ...result, spec: read, baseModels })) return result;
  throw new ShiftLabError(
    'usage',
    `${relative(ROOT, file)} holds results of other settings or base models; move it out of results/.`,
    { file },
  );
}

/** Arms of one seed that were computed on two adapters. */
export const replicationPairs = (): readonly Pair[] =>
  isThere(REPLICATION) ? replicationFileOf(readJson(REPLICATION)).pairs : [];

/**
 * Everything that the tables are written from. Throws `usage` with every file that cannot be read, has other settings than
 * its story, or contradicts itself. @param folder of the results
 */
export function foundResults(folder = RESULTS): Found {
  const problems: string[] = [];
  const checked = (file: string, read: () => ExperimentResult | null): ExperimentResult | null => {
    try {
      const result = read();
      problems.push(
        ...(result ? contradictionsIn(result) : []).map((problem) => `${relative(ROOT, file)}: ${problem}.`),
      );
      return result;
    } catch (thrown) {
      if (!(thrown instanceof ShiftLabError)) throw thrown;
      const name = relative(ROOT, file);
      problems.push(thrown.message.includes(name) ? thrown.message : `${name}: ${thrown.message}`);
      return null;
    }
  };
  const found = stories.map((story) => ({
    story,
    results: story.points.map((point) => {
      const file = join(folder, `${point.file}${PACKED_SUFFIX}`);
      return checked(file, () => recordedResult(story, point, file));
    }),
  }));
  const onLavapipe = new Map<string, ExperimentResult>();
  for (const file of filesOnLavapipe(folder)) {
    const name = basename(file, PACKED_SUFFIX);
    const story = stories.find(({ points }) => points.some((point) => point.file === name));
    const point = story?.points.find((one) => one.file === name);
    if (!story || !point) problems.push(`${relative(ROOT, file)}: no story has a point with this file's name.`);
    else {
      // These have arms of several stories, and may have the classifier of real and simulated dialogues (c2st), which changes no other number.
      const result = checked(file, () => {
        const read = readResult(file);
        const spec = specOf(story, point, 0);
        const { c2st } = parseSpec(read.spec).evaluation;
        return withSettings(read, file, {
          ...spec,
          arms: read.spec.arms,
          evaluation: { ...spec.evaluation, c2st },
        });
      });
      if (result) onLavapipe.set(name, result);
    }
  }
  if (problems.length > 0) throw new ListedErrors('usage', problems);
  return foundOf(found, onLavapipe, replicationPairs());
}

function filesOnLavapipe(folder: string): string[] {
  const lavapipe = join(folder, 'lavapipe');
  const names = namesIn(lavapipe).filter((name) => name.endsWith(PACKED_SUFFIX));
  return names.sort().map((name) => join(lavapipe, name));
}
