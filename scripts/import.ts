/**
 * Reads files of dialogues as the lab does, says what is in them and what is wrong with them, and writes them in one form:
 *
 *   npm run import -- FILES|FOLDERS [--format NAME] [--roles a=user,b=policy,c=skip] [--mask] [--out FILE.jsonl]
 *   npm run import -- --measure MB [--seed N] [--browser]
 *
 *   --format NAME       looks for this format only (docs/IMPORT.md lists them)
 *   --roles NAME=WHO,…  who the speakers are, by their names in the files: user, policy or skip
 *   --mask              puts [name], [phone], [email] … in place of what may name a person
 *   --out FILE.jsonl    writes the dialogues as JSON Lines of OpenAI messages, which this and other tools read again
 *   --measure MB        reads a file of so many megabytes, made from a seed: how long it takes, and how much memory
 *   --browser           the same in the built page, in a headless Chromium: also the longest task of its main thread
 *
 * The card and the refused records go to standard output, progress to standard error. Ends with 1 if nothing was recognised.
 */
import { join } from 'node:path';
import { ShiftLabError } from '../src/domain/errors';
import { shortened } from '../src/domain/shown-value';
import type { RoleMeaning } from '../src/logs/formats/format';
import { formatNamed } from '../src/logs/formats/registry';
import type { LogFile } from '../src/logs/log-file';
import { openAiLine } from '../src/logs/openai-lines';
import { LogReader, requireClearRoles, type LogOptions } from '../src/logs/read-logs';
import { entriesIn, flag, parsedLine, statsOf, text, textOr, usage, wholeNumber } from './command-line/command-line';
import { writePieces } from './files/disk';
import { logFileAt } from './files/log-files';
import { requireApart, requireWritable } from './files/whole-file';
import { cardLines } from './import/card-lines';
import { measuredImport } from './import/measured-import';
import { ImportProgress } from './import/import-progress';

const USAGE = 'npm run import -- FILES|FOLDERS [--format NAME] [--roles a=user,b=policy] [--mask] [--out FILE.jsonl]';
const MOST_FILES = 10_000;

/** The files that the paths name, in order; of a folder all files below it, by name. */
function filesAt(paths: readonly string[]): string[] {
  const found = paths.flatMap((path) => {
    const stats = statsOf(path);
    if (stats === null)
      throw new ShiftLabError('usage', `There is no file or folder ${shortened(path, 120)}.`, { path });
    return stats.isDirectory() ? filesBelow(path) : [path];
  });
  if (found.length > MOST_FILES)
    throw new ShiftLabError('usage', `There are more than ${MOST_FILES} files; name fewer.`, { files: found.length });
  if (found.length === 0) throw new ShiftLabError('usage', `There is no file in ${shortened(paths[0]!, 120)}.`, {});
  return found;
}

/** Without links, which may lead round in a circle, and without what is hidden. */
function filesBelow(folder: string): string[] {
  return entriesIn(folder)
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
    });
}

/** "a=user,b=policy" */
function rolesOf(given: string): Record<string, RoleMeaning> {
  const pairs = given.split(',').map((pair) => {
    const [, name, meaning] = /^(.+)=(user|policy|skip)$/.exec(pair.trim()) ?? [];
    if (name === undefined)
      throw usage(`--roles takes NAME=user, NAME=policy or NAME=skip, not "${shortened(pair, 40)}"`, USAGE);
    return [name.trim(), meaning as RoleMeaning] as const;
  });
  return Object.fromEntries(pairs);
}

/** Lines of the dialogues, as they are read. */
async function* lines(reader: LogReader, progress: ImportProgress): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const batch of reader.batches()) {
    progress.show(batch, reader.counts.dialogues);
    if (batch.dialogues.length > 0) yield encoder.encode(batch.dialogues.map(openAiLine).join(''));
  }
  // Before the file is there under its name.
  requireClearRoles(reader.report());
}

export async function importLogs(
  files: readonly LogFile[],
  options: LogOptions,
  out: string | undefined,
): Promise<void> {
  const reader = new LogReader(files, options);
  const progress = new ImportProgress();
  const pieces = lines(reader, progress);
  if (out === undefined) for await (const _ of pieces);
  else await writePieces(out, pieces);
  progress.end();
  process.stdout.write(`${cardLines(reader.report(), options).join('\n')}\n`);
  if (out !== undefined) process.stdout.write(`Written: ${out}\n`);
}

export async function main(argv: readonly string[]): Promise<number> {
  const options = {
    ...{ format: text, roles: text, mask: flag, out: text, measure: text, seed: textOr('1'), browser: flag },
  } as const;
  const { values, positionals } = parsedLine(argv, USAGE, { options, allowPositionals: true });
  const { format, roles, out, measure } = values;
  if (measure !== undefined) {
    if (positionals.length > 0) throw usage('--measure makes its own file', USAGE);
    return measuredImport(
      wholeNumber('--measure', measure, 1, 4096),
      wholeNumber('--seed', values.seed),
      values.browser,
    );
  }
  if (positionals.length === 0) throw usage('No file is named', USAGE);
  if (format !== undefined) formatNamed(format);
  const paths = filesAt(positionals);
  await requireApart(
    [['--out', out]],
    paths.map((path) => ['', path] as const),
  );
  if (out !== undefined) await requireWritable('--out', out);
  const byHand = roles === undefined ? undefined : rolesOf(roles);
  await importLogs(paths.map(logFileAt), { format, roles: byHand, personal: values.mask ? 'mask' : 'count' }, out);
  return 0;
}
