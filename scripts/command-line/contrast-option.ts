/** The option `--contrast "FILE:ARM - FILE:ARM"`: which two arms of the given results are compared. */
import { basename } from 'node:path';
import { asShiftLabError, ShiftLabError } from '../../src/domain/errors';
import type { ExperimentResult } from '../../src/domain/experiment-result';
import { shortened } from '../../src/domain/shown-value';
import type { Side } from '../../src/results/contrast';
import { PACKED_SUFFIX } from '../files/packed.mjs';

/** A file of the command line, and the result that it is in: of all files with its settings. */
export interface ReportedFile {
  readonly file: string;
  readonly result: ExperimentResult;
}

/** Between the sides: a hyphen or a minus sign between spaces. A file's name may have one, too. */
const MINUS = / [-−] /g;

/** Throws `usage` if the text is no contrast, or a side names no file or several. */
export function contrastOption(given: string, files: readonly ReportedFile[]): readonly [a: Side, b: Side] {
  let first: unknown = null;
  for (const { index, 0: minus } of given.matchAll(MINUS)) {
    try {
      return [sideOf(given.slice(0, index), files), sideOf(given.slice(index + minus.length), files)];
    } catch (thrown) {
      first ??= thrown;
    }
  }
  throw first === null ? notOne(given) : asShiftLabError(first);
}

const notOne = (given: string): ShiftLabError =>
  new ShiftLabError(
    'usage',
    `--contrast takes "FILE:ARM - FILE:ARM", such as "a:calibrated - b:calibrated" (or FILE:ARM@TEMPERATURE), not "${shortened(given)}".`,
    { given: shortened(given) },
  );

function sideOf(given: string, files: readonly ReportedFile[]): Side {
  const name = given.trim();
  const [, file, arm, temperature] = /^(?:(.+):)?([^:@\s]+)(?:@(\d+(?:\.\d+)?))?$/.exec(name) ?? [];
  if (arm === undefined) throw notOne(given);
  return { name, result: resultOf(file, name, files), arm, temperature: temperature ? Number(temperature) : null };
}

const withoutSuffix = (path: string): string => path.replace(/\.json(?:\.gz)?$/, '');

/** A file is named by its path or the end of it, with or without its suffix; if there is one result, it need not be named. */
function resultOf(given: string | undefined, side: string, files: readonly ReportedFile[]): ExperimentResult {
  const wanted = given === undefined ? undefined : withoutSuffix(given);
  const exact = files.filter(({ file }) => file === given || withoutSuffix(file) === wanted);
  const named = files.filter(({ file }) => wanted === undefined || `/${withoutSuffix(file)}`.endsWith(`/${wanted}`));
  const [result, other] = [...new Set((exact.length > 0 ? exact : named).map((found) => found.result))];
  if (result !== undefined && other === undefined) return result;
  const names = shortened(files.map(({ file }) => basename(file).replace(PACKED_SUFFIX, '.json')).join(', '), 100);
  const what =
    other === undefined
      ? 'names none of the files'
      : given === undefined
        ? 'names no file, and there are several results'
        : 'may be several of the files; write more of its path';
  throw new ShiftLabError('usage', `--contrast: ${shortened(side, 60)} ${what}: ${names}.`, {
    side: shortened(side),
    files: names,
  });
}
