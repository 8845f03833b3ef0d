/**
 * Reads files of logs as dialogues: `LogReader` a batch at a time, `readDialogues` all of them. Bad records are counted and
 * listed, and the good ones stay. Nothing in a file is executed, and nothing is fetched.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { ListedErrors, ShiftLabError } from '../domain/errors';
import { shortened } from '../domain/shown-value';
import type { TextDialogue } from '../domain/text-dialogue';
import { unpacked } from './bytes/unpacked';
import { CardCounts } from './data-card';
import { EntryReader, type ReaderRules } from './entry-reader';
import type { LogFormat } from './formats/format';
import { formatNamed, logFormats } from './formats/registry';
import { ImportTally, mustAskRoles, type ImportReport } from './import-report';
import type { LogFile } from './log-file';
import { masked } from './personal/find-personal';
import { RoleRules, type RolesByHand } from './roles/known-roles';
import { UniqueNames } from './unique-names';

export interface LogOptions {
  /** The only format to look for; every format if absent. Throws `usage` for an unknown one. */
  readonly format?: string | undefined;
  /** Who the speakers are, by the names that the file has for them. */
  readonly roles?: RolesByHand | undefined;
  /** What may name a person is counted, and replaced by its kind; absent: neither. */
  readonly personal?: 'count' | 'mask' | undefined;
}

export interface LogBatch {
  readonly dialogues: readonly TextDialogue[];
  readonly bytesRead: number;
  /** Null where a file's size is not known. */
  readonly bytesTotal: number | null;
}

export class LogReader {
  private readonly tally = new ImportTally();
  private readonly cardCounts = new CardCounts();
  private bytesRead = 0;

  constructor(
    private readonly files: readonly LogFile[],
    private readonly options: LogOptions = {},
  ) {}

  /** What was found by now; after the last batch, in all. */
  report(): ImportReport {
    return { ...this.tally.report(), card: this.cardCounts.card() };
  }

  /** The same in short, for progress: a report takes time. */
  get counts(): { readonly dialogues: number; readonly rejected: number } {
    return this.tally;
  }

  /**
   * Once. Ending the loop early closes the files. What is wrong with one file is in its line of the report, and the others stay.
   * @throws at the end, if no record of any file was recognised: `archive-refused` or `encoding-unknown` of a file, else `format-unknown`;
   *   whatever reading a file throws
   */
  async *batches(): AsyncGenerator<LogBatch> {
    const { format, roles } = this.options;
    const formats = format === undefined ? logFormats : [formatNamed(format)];
    const rules = { formats, roles: new RoleRules(roles), names: new UniqueNames(), tally: this.tally };
    const bytesTotal = this.files.reduce<number | null>(
      (sum, { sizeBytes }) => (sum === null || sizeBytes === null ? null : sum + sizeBytes),
      0,
    );
    for (const file of this.files)
      for await (const read of this.dialoguesIn(file, rules)) {
        const dialogues = read.map((dialogue) => this.withoutPersonal(dialogue));
        for (const dialogue of dialogues) this.cardCounts.add(dialogue);
        yield { dialogues, bytesRead: this.bytesRead, bytesTotal };
      }
    this.requireSome(formats);
  }

  private withoutPersonal(dialogue: TextDialogue): TextDialogue {
    const { personal } = this.options;
    if (personal === undefined) return dialogue;
    const turns = dialogue.turns.map((turn) => ({ ...turn, text: masked(turn.text, this.tally.personal) }));
    return personal === 'mask' ? { ...dialogue, turns } : dialogue;
  }

  private async *dialoguesIn(file: LogFile, rules: ReaderRules): AsyncGenerator<TextDialogue[]> {
    const hash = sha256.create();
    let entry: EntryReader | null = null;
    try {
      for await (const piece of unpacked(file)) {
        if (piece.type === 'read') {
          this.bytesRead += piece.bytes.length;
          hash.update(piece.bytes);
        } else if (piece.type === 'refused') {
          this.tally.refuseFile(piece.name, piece.error.toPlain());
        } else if (piece.type === 'file') {
          if (entry) yield entry.end();
          entry = new EntryReader(piece.name, rules);
        } else yield entry!.push(piece.bytes);
      }
      if (entry) yield entry.end();
    } catch (thrown) {
      if (!(thrown instanceof ShiftLabError) || thrown.code !== 'archive-refused') throw thrown;
      // What was whole before the fault stays.
      if (entry) yield entry.end(thrown.toPlain());
      else this.tally.refuseFile(file.name, thrown.toPlain());
    }
    this.tally.checksums.set(file.name, bytesToHex(hash.digest()));
  }

  private requireSome(formats: readonly LogFormat[]): void {
    const { files } = this.tally;
    if (files.some(({ format }) => format !== null)) return;
    const [problem] = files.map((file) => file.problem).filter((one) => one && one.code !== 'format-unknown');
    if (problem) throw ShiftLabError.fromPlain(problem);
    throw unrecognised(
      this.files,
      formats.map(({ title, looksFor }) => `${title}: ${looksFor}`),
    );
  }
}

/**
 * All dialogues of the files.
 * @throws `format-unknown` if no record was recognised; `roles-unclear` if who speaks is not clear in a tenth of the records
 *   or more; `archive-refused` for an archive that gave nothing; `encoding-unknown`; `usage` for an unknown format
 */
export async function readDialogues(
  files: readonly LogFile[],
  options: LogOptions = {},
): Promise<{ readonly dialogues: readonly TextDialogue[]; readonly report: ImportReport }> {
  const reader = new LogReader(files, options);
  const dialogues: TextDialogue[] = [];
  for await (const batch of reader.batches()) for (const dialogue of batch.dialogues) dialogues.push(dialogue);
  const report = reader.report();
  requireClearRoles(report);
  return { dialogues, report };
}

/** Throws `roles-unclear`, with the speakers' names and how often each is there. */
export function requireClearRoles(report: ImportReport): void {
  if (!mustAskRoles(report)) return;
  const names = [...report.unclearRoles].sort((a, b) => b[1] - a[1]).slice(0, 6);
  const shown = names.map(([name, times]) => `${shortened(name, 30)} (${times})`).join(', ');
  throw new ShiftLabError(
    'roles-unclear',
    `Who is the user is not clear from the speakers' names: ${shown}. Say who is the user, who the assistant (policy), and whom to skip.`,
    { roles: names.map(([name]) => name).join(', '), dialogues: report.unclearDialogues },
  );
}

function unrecognised(files: readonly LogFile[], lookedFor: readonly string[]): ShiftLabError {
  const what = files.length === 1 ? shortened(files[0]!.name, 60) : `these ${files.length} files`;
  return new ListedErrors('format-unknown', [`No dialogue was recognised in ${what}. Looked for:`, ...lookedFor], {
    files: files.length,
    lookedFor: lookedFor.join('; '),
  });
}
