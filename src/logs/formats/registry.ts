/** All formats of logs, found by a glob: a format is one file in this folder, and adding one edits nothing else. */
import { badDefinition } from '../../domain/definition-files';
import { ShiftLabError } from '../../domain/errors';
import { shortened } from '../../domain/shown-value';
import { isFields } from './fields';
import type { LogFormat, RawDialogue, TableRow } from './format';

type Modules = Readonly<Record<string, { readonly format?: LogFormat }>>;

/**
 * @param modules files by path, as a glob gives them; those without a format are parts of formats
 * @throws ShiftLabError `definition-invalid`, naming the file and what is wrong with it
 */
export function formatsOf(modules: Modules): readonly LogFormat[] {
  const formats = Object.entries(modules).flatMap(([path, { format }]) => (format ? [{ path, format }] : []));
  for (const { path, format } of formats) {
    const problem = problemOf(path, format, formats);
    if (problem !== null) throw badDefinition('a format of logs', path, problem);
  }
  return formats.map(({ format }) => format).sort((a, b) => a.order - b.order);
}

function problemOf(
  path: string,
  format: LogFormat,
  all: readonly { readonly path: string; readonly format: LogFormat }[],
): string | null {
  if (!path.endsWith(`/${format.name}.ts`)) return `it must be called ${format.name}.ts, after its format.`;
  const rival = all.find((other) => other.path !== path && other.format.order === format.order);
  return rival ? `it and ${rival.path} have the same order, ${format.order}.` : null;
}

export const logFormats = formatsOf(
  import.meta.glob<{ readonly format?: LogFormat }>(['./*.ts', '!./*.test.ts', '!./registry.ts'], { eager: true }),
);

/** Throws `usage` if there is none of that name. */
export function formatNamed(name: string, formats = logFormats): LogFormat {
  const found = formats.find((format) => format.name === name);
  if (found) return found;
  const names = formats.map((format) => format.name).join(', ');
  throw new ShiftLabError('usage', `There is no format "${shortened(name)}"; formats: ${names}.`, { name });
}

/** A dialogue, or a row of one. */
export type Recognised =
  | { readonly format: LogFormat; readonly dialogue: RawDialogue }
  | { readonly format: LogFormat; readonly row: TableRow };

/** The record's field in which it is; null where it is the record itself. */
export type RecognisedIn = Recognised & { readonly inField: string | null };

/**
 * The dialogue of a record in the first format that it is of. Where the record itself is of none, its fields may be: some
 * tools put the record of a data set into a field beside the number of its row, or two dialogues beside each other.
 */
export function recognised(record: unknown, formats: readonly LogFormat[]): readonly RecognisedIn[] {
  const own = recognisedItself(record, formats);
  if (own) return [{ ...own, inField: null }];
  if (!isFields(record)) return [];
  return Object.entries(record).flatMap(([inField, inner]) => {
    const found = isFields(inner) ? recognisedItself(inner, formats) : null;
    return found ? [{ ...found, inField }] : [];
  });
}

/** The same without looking into its fields. */
export function recognisedItself(record: unknown, formats: readonly LogFormat[]): Recognised | null {
  for (const format of formats) {
    const dialogue = format.read(record);
    if (dialogue) return { format, dialogue };
    const row = format.readRow?.(record);
    if (row) return { format, row };
  }
  return null;
}
