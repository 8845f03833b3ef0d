/**
 * The folder of a grid (`npm run experiment -- --grid`): a result file for each setting, and grid.json, which says which
 * settings these are. What does not belong together is refused by name, and nothing is ever overwritten by another grid.
 */
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { differingSettings } from '../../src/domain/changed-settings';
import { ShiftLabError } from '../../src/domain/errors';
import type { BaseModels, ExperimentResult } from '../../src/domain/experiment-result';
import { parseSpec, type ExperimentSpec } from '../../src/domain/experiment-spec';
import { distinct, list, maybe, object, readRecord } from '../../src/domain/record-fields';
import { shortened } from '../../src/domain/shown-value';
import { assignmentsOf, nameOf, type Combination } from '../../src/experiment/grid';
import { withOverrides } from '../../src/experiment/overrides';
import { isFromSameModels } from '../../src/results/earlier-base-models';
import { requireConsistent } from '../../src/experiment/contradictions';
import { precisionsOf } from '../../src/results/pooled';
import { inFile, isThere, readJson, readResult, statsOf } from '../command-line/command-line';
import { shown } from './reasons';

export const GRID_FILE = 'grid.json';
const SCHEMA = 1;

/** A file of this folder, and no other. */
const FILE_NAME = v.pipe(v.string(), v.regex(/^[^/\\\0]+\.json$/));

const gridSchema = object({
  format: v.literal('shiftlab-grid'),
  schema: v.literal(SCHEMA),
  /** What the settings differ in. */
  keys: list(v.string()),
  /** All other settings; seeds and arms are those of the first call. */
  spec: v.unknown(),
  /** Of the code that the grid was begun with (code-hash.ts). Earlier grids lack it. */
  code: maybe(v.string()),
  settings: distinct(object({ file: FILE_NAME, set: v.record(v.string(), v.unknown()) }), ({ file }) => file),
});

export interface GridSetting {
  /** Its name in the folder. */
  readonly file: string;
  readonly set: Combination;
}

export interface Grid {
  readonly keys: readonly string[];
  readonly spec: ExperimentSpec;
  readonly code?: string;
  readonly settings: readonly GridSetting[];
}

export const gridText = ({ keys, spec, code, settings }: Grid): string =>
  `${JSON.stringify({ format: 'shiftlab-grid', schema: SCHEMA, code, keys, settings, spec }, null, 1)}\n`;

/** Null if there is none. Throws `usage` if it is damaged or something else, `trace-version` if a later version wrote it. */
export function gridIn(folder: string): Grid | null {
  const file = join(folder, GRID_FILE);
  if (!isThere(file)) return null;
  const value = readJson(file);
  const schema = (value as { schema?: unknown } | null)?.schema;
  if (typeof schema === 'number' && schema > SCHEMA)
    throw new ShiftLabError(
      'trace-version',
      `${shown(file)} has schema ${schema}; this version reads ${SCHEMA}: use a newer ShiftLab.`,
      { file, reads: SCHEMA },
    );
  const { keys, spec, code, settings } = readRecord(gridSchema, value, {
    failure: `${shown(file)} is damaged, or is no file of a grid.`,
  });
  return { keys, settings, spec: inFile(file, () => parseSpec(spec)), ...(code !== undefined && { code }) };
}

/** The grid with what is already in the folder: more values and seeds may come later. Throws `usage` if these are of another grid. */
export function extended(
  folder: string,
  { keys, spec, code, settings }: Omit<Grid, 'settings'> & { readonly settings: readonly Combination[] },
): Grid {
  const before = gridIn(folder);
  if (before) requireSameGrid(join(folder, GRID_FILE), before, { keys, spec });
  const order = before?.keys ?? keys;
  const all = [...(before?.settings ?? [])];
  for (const combination of settings) {
    const set = Object.fromEntries(order.map((key) => [key, combination[key]]));
    if (all.some((one) => isSame(one.set, set))) continue;
    const taken = new Set(all.map(({ file }) => file.toLowerCase()));
    const name = nameOf(set);
    let file = `${name}.json`;
    for (let n = 2; taken.has(file.toLowerCase()); n++) file = `${name}-${n}.json`;
    all.push({ file, set });
  }
  const begunWith = before ? before.code : code;
  return {
    keys: order,
    spec: before?.spec ?? spec,
    ...(begunWith !== undefined && { code: begunWith }),
    settings: all,
  };
}

export const isSame = (one: Combination, other: Combination): boolean =>
  Object.entries(one).every(([key, value]) => JSON.stringify(value) === JSON.stringify(other[key]));

function requireSameGrid(file: string, before: Omit<Grid, 'settings'>, now: Omit<Grid, 'settings'>): void {
  const another = (what: string) =>
    new ShiftLabError('usage', `${shown(file)} is of another grid: ${what}. Choose another folder with --out.`, {
      file,
    });
  if ([...before.keys].sort().join() !== [...now.keys].sort().join())
    throw another(`it varies ${shortened(before.keys.join(', '), 60)}, not ${shortened(now.keys.join(', '), 60)}`);
  // Settings that are varied have no value of their own.
  const found = differingSettings([before.spec, now.spec]).find(({ key }) => !now.keys.includes(key));
  if (found) throw another(differenceIn(found));
}

const differenceIn = ({ key, values: [before, now] }: { readonly key: string; readonly values: readonly string[] }) =>
  `it has ${key}=${shortened(before!, 50)}, not ${shortened(now!, 50)}`;

/** The spec of one setting, with the seeds and arms of `spec`. */
export const specWith = (spec: ExperimentSpec, set: Combination): ExperimentSpec =>
  withOverrides(spec, assignmentsOf(set));

/** Of the files of a grid. */
export interface Expected {
  readonly spec: ExperimentSpec;
  readonly baseModels: BaseModels;
  readonly precision: string;
}

/** Throws `usage` if it contradicts itself, or has other settings, arms that were not asked for, base models or precision. */
export function requireOfSetting(
  result: ExperimentResult,
  file: string,
  { spec, baseModels, precision }: Pick<Expected, 'spec'> & Partial<Expected>,
): void {
  requireConsistent(result, shown(file));
  const other = (what: string) =>
    new ShiftLabError(
      'usage',
      `${shown(file)} is not of this setting: ${what}. Move it away, or choose another folder.`,
      {
        file,
      },
    );
  const [found] = differingSettings([parseSpec(result.spec), parseSpec(spec)]);
  if (found) throw other(differenceIn(found));
  if (baseModels && !isFromSameModels(result, { baseModels })) throw other('it began from other base models');
  if (precision !== undefined && precisionsOf(result) !== precision)
    throw other(`it was computed in ${precisionsOf(result)}, not ${precision}`);
}

/** Null where there is no file. Reads a result again only if its file has changed: a grid asks for all of them before each run. */
export function readOnce(
  check: (result: ExperimentResult, file: string) => void,
): (file: string) => ExperimentResult | null {
  const kept = new Map<string, { readonly stamp: string; readonly result: ExperimentResult }>();
  return (file) => {
    const found = statsOf(file);
    if (!found) return null;
    const { mtimeMs, size, ino } = found;
    const stamp = `${mtimeMs} ${size} ${ino}`;
    const before = kept.get(file);
    if (before?.stamp === stamp) return before.result;
    const result = readResult(file);
    check(result, file);
    kept.set(file, { stamp, result });
    return result;
  };
}

/**
 * The result files that a path stands for: those of a grid that were written so far, for its folder or grid.json; otherwise
 * the path itself. Throws `usage` for a grid without a result, or with a file of another setting.
 */
export function resultFilesOf(path: string): readonly string[] {
  const folder = basename(path) === GRID_FILE ? dirname(path) : path;
  const grid = basename(path) === GRID_FILE || isThere(join(path, GRID_FILE)) ? gridIn(folder) : null;
  if (!grid) return [path];
  const there = grid.settings.filter(({ file }) => isThere(join(folder, file)));
  for (const { file, set } of there) {
    const inFolder = join(folder, file);
    requireOfSetting(readResult(inFolder), inFolder, {
      spec: inFile(join(folder, GRID_FILE), () => specWith(grid.spec, set)),
    });
  }
  if (there.length === 0)
    throw new ShiftLabError('usage', `The grid in ${shown(folder)} has no result yet.`, { folder });
  const all = grid.settings.length;
  if (there.length < all) console.error(`${shown(folder)}: ${there.length} of ${all} settings have a result so far.`);
  return there.map(({ file }) => join(folder, file));
}
