/**
 * Keeps a run from a file that a person chose: a saved run, a result, or a zip of a run. Reading, checking and storing a large
 * one takes seconds, so it is done in the importing thread; the page is told under which id it is kept.
 */
import { crc32 } from '../src/domain/checksum';
import { asShiftLabError, type PlainError } from '../src/domain/errors';
import { shortened } from '../src/domain/shown-value';
import { requireConsistentRun } from '../src/experiment/contradictions';
import { fileText } from '../src/trace/file-text';
import { RunArchive } from '../src/trace/run-archive';
import { parseRunFile, type RunFile } from '../src/trace/run-file';
import { readRunZip } from '../src/trace/run-zip';

/** Kept under an id, the same for the same bytes; or read and not kept, because the storage refused it. */
export type AddedRun =
  { readonly id: string } | { readonly run: RunFile; readonly title: string; readonly why: PlainError };

/** How a zip begins. */
const ZIP = 'PK\u0003\u0004';

/** Throws what reading throws, and `usage` for a run that contradicts itself; then nothing is kept. */
export async function addRunFile(file: File, archive = new RunArchive()): Promise<AddedRun> {
  const { run, key } = await readChosen(file);
  requireConsistentRun(run, 'This file');
  const title = run.title ?? shortened(file.name, 80);
  const unkept = await archive.keep(key, run, title).then(() => null, asShiftLabError);
  return unkept === null ? { id: key } : { run, title, why: unkept.toPlain() };
}

async function readChosen(file: File): Promise<{ readonly run: RunFile; readonly key: string }> {
  const keyOf = (bytes: Uint8Array) => `file-${crc32(bytes).toString(16)}-${bytes.length.toString(16)}`;
  if ((await beginning(file)) !== ZIP) {
    const text = await fileText(file);
    return { run: parseRunFile(text), key: keyOf(new TextEncoder().encode(text)) };
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { run: readRunZip(bytes, shortened(file.name, 80)), key: keyOf(bytes) };
}

/** The first four bytes as letters; '' where they cannot be read, which reading the whole file then says. */
async function beginning(file: File): Promise<string> {
  const bytes = await file
    .slice(0, 4)
    .arrayBuffer()
    .catch(() => new ArrayBuffer(0));
  return String.fromCharCode(...new Uint8Array(bytes));
}
