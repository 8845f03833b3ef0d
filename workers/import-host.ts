/**
 * Imports files of dialogues for the page: first a look at their beginning, then all of it into the storage. One at a time; it
 * can be cancelled, and then leaves nothing. If the storage is full, what was stored by then stays, as a set without summary,
 * and so do all other sets.
 */
import type { UseStore } from 'idb-keyval';
import { ShiftLabError } from '../src/domain/errors';
import type { TextDialogue } from '../src/domain/text-dialogue';
import type { ImportReport } from '../src/logs/import-report';
import type { LogFile } from '../src/logs/log-file';
import { LogReader, requireClearRoles, type LogBatch, type LogOptions } from '../src/logs/read-logs';
import { ImportedSets, type ImportSummary } from '../src/trace/imported-sets';

export interface ImportProgress {
  readonly bytesRead: number;
  /** Null where the files do not say. */
  readonly bytesTotal: number | null;
  readonly dialogues: number;
  readonly rejected: number;
  /** Null until enough was read to tell. */
  readonly secondsLeft: number | null;
}

export interface Look {
  readonly report: ImportReport;
  /** The first dialogues. */
  readonly preview: readonly TextDialogue[];
  /** Whether the files were read to their end. */
  readonly whole: boolean;
}

export interface ImportParts {
  readonly database?: UseStore;
  readonly tell: (progress: ImportProgress) => void;
  readonly nowMs: () => number;
  /** Lets messages in, such as the wish to cancel. */
  readonly breath?: () => Promise<void>;
}

/** Of a look: enough for the format, the roles and a preview. */
const LOOKED_AT_BYTES = 8e6;
const PREVIEW = 20;
const PROGRESS_EVERY_MS = 100;
/** A part of a set: large enough that few transactions are needed, small enough to be read at once. */
const PART_CHARACTERS = 512 * 1024;
const LISTED_FILES = 100;

export class ImportHost {
  private readonly sets: ImportedSets;
  private cancelled: { done: boolean } | null = null;

  constructor(private readonly parts: ImportParts) {
    this.sets = new ImportedSets(parts.database);
  }

  /** The beginning of the files. Throws `format-unknown` and what reading throws; of unclear roles the report tells. */
  async look(files: readonly LogFile[], options: LogOptions): Promise<Look> {
    return this.alone(async (state) => {
      const reader = new LogReader(files, options);
      const preview: TextDialogue[] = [];
      let whole = true;
      for await (const batch of this.watched(reader, state)) {
        preview.push(...batch.dialogues.slice(0, PREVIEW - preview.length));
        if (batch.bytesRead < LOOKED_AT_BYTES || reader.counts.dialogues === 0) continue;
        whole = batch.bytesTotal !== null && batch.bytesRead >= batch.bytesTotal;
        if (!whole) break;
      }
      return { report: reader.report(), preview, whole };
    });
  }

  /**
   * Stores all dialogues of the files as a set. Throws `cancelled`, `roles-unclear` or what reading throws, and then stored
   * nothing; `storage-full` or `storage-unavailable`, and then keeps the parts that were stored.
   */
  async store(
    files: readonly LogFile[],
    options: LogOptions,
    name: string,
  ): Promise<{ readonly id: string; readonly report: ImportReport }> {
    return this.alone(async (state) => {
      const reader = new LogReader(files, options);
      const { id } = await this.sets.create(name);
      try {
        await this.storeAll(reader, id, state);
        const report = reader.report();
        requireClearRoles(report);
        await this.sets.finish(id, summaryOf(report, options.personal === 'mask'));
        return { id, report };
      } catch (thrown) {
        const isStorage = thrown instanceof ShiftLabError && thrown.code.startsWith('storage-');
        const kept = isStorage ? await this.sets.read(id).catch(() => null) : null;
        if (!kept || kept.parts === 0) await this.sets.delete(id).catch(() => undefined);
        throw thrown;
      }
    });
  }

  cancel(): void {
    if (this.cancelled) this.cancelled.done = true;
  }

  private async storeAll(reader: LogReader, id: string, state: { done: boolean }): Promise<void> {
    let [part, characters] = [0, 0];
    let pending: TextDialogue[] = [];
    const flush = async () => {
      if (pending.length > 0) await this.sets.append(id, part++, pending);
      [pending, characters] = [[], 0];
    };
    for await (const { dialogues } of this.watched(reader, state))
      for (const dialogue of dialogues) {
        pending.push(dialogue);
        for (const { text } of dialogue.turns) characters += text.length;
        if (characters >= PART_CHARACTERS) await flush();
      }
    await flush();
  }

  private async *watched(reader: LogReader, state: { done: boolean }): AsyncGenerator<LogBatch> {
    const { nowMs, tell, breath } = this.parts;
    const startMs = nowMs();
    let toldMs = startMs;
    for await (const batch of reader.batches()) {
      if (state.done) throw new ShiftLabError('cancelled', 'The import was cancelled. Nothing of it is stored.');
      yield batch;
      const now = nowMs();
      if (now - toldMs < PROGRESS_EVERY_MS) continue;
      toldMs = now;
      tell(progressOf(batch, reader, now - startMs));
      await breath?.();
    }
    if (state.done) throw new ShiftLabError('cancelled', 'The import was cancelled. Nothing of it is stored.');
  }

  private async alone<T>(work: (state: { done: boolean }) => Promise<T>): Promise<T> {
    if (this.cancelled)
      throw new ShiftLabError('usage', 'Other files are being imported now: wait for them, or cancel them.');
    const state = { done: false };
    this.cancelled = state;
    try {
      return await work(state);
    } finally {
      this.cancelled = null;
    }
  }
}

function progressOf({ bytesRead, bytesTotal }: LogBatch, reader: LogReader, elapsedMs: number): ImportProgress {
  const { dialogues, rejected } = reader.counts;
  const share = bytesTotal ? bytesRead / bytesTotal : 0;
  const secondsLeft = share > 0.01 && elapsedMs > 500 ? Math.max(0, (elapsedMs / 1000) * (1 / share - 1)) : null;
  return { bytesRead, bytesTotal, dialogues, rejected, secondsLeft };
}

function summaryOf({ card, rejected, formats, licences, checksums }: ImportReport, masked: boolean): ImportSummary {
  return {
    ...{ dialogues: card.dialogues, turns: card.turns, words: card.words, rejected, masked },
    ...{ formats: [...formats.keys()], licences },
    files: [...checksums].slice(0, LISTED_FILES).map(([name, sha256]) => ({ name, sha256 })),
  };
}
