/** Files of dialogues that a person names on the command line, as src/logs reads them. */
import { ShiftLabError } from '../../src/domain/errors';
import { shortened } from '../../src/domain/shown-value';
import type { LogFile } from '../../src/logs/log-file';
import { statsOf } from '../command-line/command-line';
import { whyUnreadable } from './packed.mjs';
import { piecesOfRegularFile } from './regular-file.mjs';

/** Opened when it is read. Throws `usage` if there is no such file. */
export function logFileAt(path: string): LogFile {
  const stats = statsOf(path);
  if (stats === null) throw new ShiftLabError('usage', `There is no file ${shortened(path, 120)}.`, { path });
  return { name: path, sizeBytes: stats.size, pieces: () => piecesAt(path) };
}

async function* piecesAt(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* piecesOfRegularFile(path);
  } catch (thrown) {
    if (thrown instanceof ShiftLabError) throw thrown;
    const sentence = `${shortened(path, 120)} cannot be read: ${whyUnreadable(thrown)}.`;
    throw new ShiftLabError('file-unreachable', sentence, { path }, { cause: thrown });
  }
}
