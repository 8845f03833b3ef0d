/**
 * How long an import takes and how much memory, on a file that is made from a seed and lies on the disk. Memory is what the
 * whole process holds (resident set), asked for after each batch; what this command needs before it begins is said as well.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { madeLog } from '../../src/logs/made-log';
import { openAiLine } from '../../src/logs/openai-lines';
import { LogReader, type LogOptions } from '../../src/logs/read-logs';
import { makeFolderLike, remove, writePieces } from '../files/disk';
import { logFileAt } from '../files/log-files';

/** Of one import beyond what the process had before: the limit that docs/IMPORT.md promises. */
const MOST_BYTES = 400e6;

/** Returns the exit code: 1 if the memory is beyond the limit. @param inBrowser in the built page, in Chromium */
export async function measuredImport(megabytes: number, seed: number, inBrowser: boolean): Promise<number> {
  const folder = await makeFolderLike(join(tmpdir(), 'shiftlab-import-'));
  try {
    const path = join(folder, 'made.jsonl');
    process.stderr.write(`Making ${megabytes} MB from seed ${seed} …\n`);
    await writePieces(path, madeLog(seed, megabytes * 1e6).pieces());
    if (inBrowser) return await (await import('../page/browser-import')).browserImport(path);
    const before = process.memoryUsage.rss();
    let most = 0;
    for (const personal of [undefined, 'mask'] as const)
      most = Math.max(most, await measured(path, { personal }, before));
    const good = most < MOST_BYTES;
    process.stdout.write(`${good ? 'Within' : 'Beyond'} the limit of ${MOST_BYTES / 1e6} MB.\n`);
    return good ? 0 : 1;
  } finally {
    await remove(folder);
  }
}

async function measured(path: string, options: LogOptions, before: number): Promise<number> {
  const [startMs, startCpu] = [performance.now(), process.cpuUsage()];
  let [peak, written] = [process.memoryUsage.rss(), 0];
  const reader = new LogReader([logFileAt(path)], options);
  for await (const { dialogues } of reader.batches()) {
    for (const dialogue of dialogues) written += openAiLine(dialogue).length;
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  const cpu = process.cpuUsage(startCpu);
  const { card, rejected } = reader.report();
  process.stdout.write(
    `${options.personal === 'mask' ? 'With masking' : 'Without masking'}: ` +
      `${((performance.now() - startMs) / 1000).toFixed(1)} s (${((cpu.user + cpu.system) / 1e6).toFixed(1)} s of processor time), ` +
      `${mb(peak - before)} MB more than the ${mb(before)} MB before; ` +
      `${card.dialogues} dialogues, ${card.words} words, ${rejected} records refused, ${mb(written)} MB written out.\n`,
  );
  return peak - before;
}

const mb = (bytes: number): string => (bytes / 1e6).toFixed(0);
