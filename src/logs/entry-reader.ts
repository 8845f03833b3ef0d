/**
 * Reads one file of logs, piece by piece: bytes, text, records, dialogues. How the records lie in it and of which format they
 * are follows from its beginning, never from its name. Holds that beginning, then at most one record, and of a table some
 * open dialogues.
 */
import { ShiftLabError, type PlainError } from '../domain/errors';
import { shortened } from '../domain/shown-value';
import type { TextDialogue } from '../domain/text-dialogue';
import { TextOfBytes } from './bytes/text-of-bytes';
import { cleanText } from './clean-text';
import { madeDialogue } from './dialogue-rules';
import type { LogFormat, RawDialogue } from './formats/format';
import { recognised, recognisedItself } from './formats/registry';
import { count, type ImportTally } from './import-report';
import { CsvRows } from './records/csv-rows';
import { layoutOf, splitterOf } from './records/json-layout';
import type { RawRecord, RecordSplitter } from './records/raw-record';
import { columnsOf } from './records/table-columns';
import type { RoleRules } from './roles/known-roles';
import { TableDialogues } from './table-dialogues';
import type { UniqueNames } from './unique-names';

/** Characters of the beginning from which the layout is found. The longest records of known data sets have some 100,000. */
const HEAD = 512 * 1024;
/** After so many records of which none was recognised, the file is of no known format. */
const PATIENCE = 1000;

export interface ReaderRules {
  readonly formats: readonly LogFormat[];
  readonly roles: RoleRules;
  readonly names: UniqueNames;
  readonly tally: ImportTally;
}

export class EntryReader {
  private readonly text = new TextOfBytes();
  private readonly table = new TableDialogues();
  private tableFormat: LogFormat | null = null;
  private head: string | null = '';
  /** Null until the head was read, and for a file that is nothing of ours. */
  private splitter: RecordSplitter | null = null;
  private hasZeros = false;
  /** Its beginning is in an encoding that is not read. */
  private isForeign = false;
  private bytes = 0;
  private dialogues = 0;
  private unrecognised = 0;
  private recognisedRecords = 0;
  private readonly ownFormats = new Map<string, number>();
  /** Records that no format took are rejects only once others were taken. */
  private readonly waiting: { readonly line: number; readonly reason: string }[] = [];

  constructor(
    private readonly file: string,
    private readonly rules: ReaderRules,
  ) {}

  /** Whether there is no sense in reading on. */
  get hopeless(): boolean {
    const isOther = this.head === null && this.splitter === null;
    return isOther || (this.recognisedRecords === 0 && this.unrecognised >= PATIENCE);
  }

  push(bytes: Uint8Array): TextDialogue[] {
    this.bytes += bytes.length;
    return this.hopeless ? [] : this.take(this.text.push(bytes), false);
  }

  /** @param problem why the file ended before its end, if it did */
  end(problem: PlainError | null = null): TextDialogue[] {
    const last = this.hopeless ? [] : this.take(this.text.end(), true);
    const { file, rules, bytes } = this;
    if (this.recognisedRecords > 0) this.rejectWaiting();
    for (const { dialogue, line } of this.table.end()) this.keep(this.tableFormat!, dialogue, line, last);
    const [format = null] = [...this.ownFormats].sort((a, b) => b[1] - a[1]).map(([name]) => name);
    if (this.recognisedRecords > 0 && this.text.isForeign)
      rules.tally.remarks.add(`${shortened(file, 80)} seems to change its encoding: some of its words came out wrong.`);
    const encoding = this.isForeign ? 'unknown' : this.text.odd > 0 ? 'windows-1252' : (this.text.encoding ?? 'utf-8');
    rules.tally.files.push({
      ...{ name: file, bytes, format, dialogues: this.dialogues, oddBytes: this.text.odd, encoding },
      problem: problem ?? (this.recognisedRecords > 0 ? null : this.notRecognised()),
    });
    return last;
  }

  private notRecognised(): PlainError {
    const name = shortened(this.file, 80);
    if (this.isForeign)
      return new ShiftLabError(
        'encoding-unknown',
        `${name} is not in UTF-8, UTF-16 or Windows-1252, but in another encoding, perhaps Shift-JIS, GBK or KOI8. Save it as UTF-8.`,
        { file: name },
      ).toPlain();
    const why = this.bytes === 0 ? `${name} is empty.` : `No dialogue was recognised in ${name}.`;
    return new ShiftLabError('format-unknown', why, { file: name }).toPlain();
  }

  private take(piece: string, last: boolean): TextDialogue[] {
    const { dropped } = this.rules.tally;
    this.hasZeros ||= piece.includes('\0');
    let text = piece.includes('\0') ? piece.replaceAll('\0', () => (dropped.characters++, '')) : piece;
    if (this.head !== null) {
      this.head += text;
      if (this.head.length < HEAD && !last) return [];
      text = this.head;
      this.head = null;
      // Pictures and programs are no text in any encoding.
      this.isForeign = this.text.isForeign && !this.hasZeros;
      this.splitter = this.isForeign ? null : this.splitterFor(text);
    }
    const records = this.splitter?.push(text) ?? [];
    const made: TextDialogue[] = [];
    for (const record of records) this.read(record, made);
    if (last) for (const record of this.splitter?.end() ?? []) this.read(record, made);
    return made;
  }

  private splitterFor(head: string): RecordSplitter | null {
    const { formats } = this.rules;
    // First: a transcript may begin with a time in brackets.
    for (const { splitter } of formats) {
      const found = splitter?.(head) ?? null;
      if (found) return found;
    }
    if (/^\s*[[{]/.test(head))
      return splitterOf(
        layoutOf(head, {
          isRecord: (value) => recognisedItself(value, formats) !== null,
          holdsRecord: (value) => recognised(value, formats) !== null,
        }),
      );
    if (!formats.some(({ readRow }) => readRow)) return null;
    const columns = columnsOf(head);
    return columns && new CsvRows(columns, this.file);
  }

  private read(record: RawRecord, made: TextDialogue[]): void {
    const { line } = record;
    if ('problem' in record) return this.refuse(line, record.problem);
    const found = recognised(record.value, this.rules.formats);
    if (!found) {
      this.unrecognised++;
      return this.refuse(line, 'it is of no known format');
    }
    this.recognisedRecords++;
    this.rejectWaiting();
    if ('dialogue' in found) return this.keep(found.format, found.dialogue, line, made);
    this.tableFormat = found.format;
    for (const closed of this.table.add(found.row, line)) this.keep(found.format, closed.dialogue, closed.line, made);
  }

  private keep(format: LogFormat, raw: RawDialogue, line: number, made: TextDialogue[]): void {
    const { file, rules } = this;
    const { tally } = rules;
    count(this.ownFormats, format.name);
    for (const remark of [format.remark, raw.remark]) if (remark) tally.remarks.add(remark);
    tally.licence(raw.licence);
    for (const role of new Set(raw.turns.map((turn) => turn.role))) count(tally.roles, role);
    const dialogue = madeDialogue(raw, rules.roles, format.roles ?? {}, tally.dropped);
    if ('problem' in dialogue) {
      for (const role of dialogue.unclear ?? []) count(tally.unclearRoles, role);
      if (dialogue.unclear) tally.unclearDialogues++;
      return this.refuse(line, dialogue.problem);
    }
    count(tally.formats, format.name);
    tally.dialogues++;
    this.dialogues++;
    const { name, repeated } = rules.names.given(cleanText(raw.id ?? '').text || `${file} line ${line}`);
    if (repeated) tally.repeatedIds++;
    made.push({ id: name, turns: dialogue.turns });
  }

  private refuse(line: number, reason: string): void {
    if (this.recognisedRecords > 0) this.rules.tally.reject(this.file, line, reason);
    else if (this.waiting.length < PATIENCE) this.waiting.push({ line, reason });
  }

  private rejectWaiting(): void {
    for (const { line, reason } of this.waiting.splice(0)) this.rules.tally.reject(this.file, line, reason);
  }
}
