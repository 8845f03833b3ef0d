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
import { nameIn, plainName } from './formats/fields';
import type { LogFormat, RawDialogue } from './formats/format';
import { recognised, recognisedItself, type Recognised } from './formats/registry';
import { count, type ImportTally } from './import-report';
import { CsvRows } from './records/csv-rows';
import { foundLayout, guessedLayout, splitterOf } from './records/json-layout';
import { LONGEST_RECORD, type RawRecord, type RecordPlace, type RecordSplitter } from './records/raw-record';
import { columnsOf } from './records/table-columns';
import { RecordsAside } from './records-aside';
import type { RoleRules } from './roles/known-roles';
import { TableDialogues } from './table-dialogues';
import type { UniqueNames } from './unique-names';

/** Characters of the beginning from which the layout is found. The longest records of known data sets have some 100,000. */
const HEAD = 512 * 1024;
/** So much of a JSON file is looked at where no dialogue is in its beginning, as where its metadata stand first. */
const LONGEST_HEAD = LONGEST_RECORD;
/** After so many records of which none was recognised, the file is of no known format. */
const PATIENCE = 1000;

/** Keys that say what a dialogue is, not which one. */
const GENERAL_KEY = /^(data|dialog|dialogue|conversation|chat|record|row|item|request|response|body|result|log)s?$/;
/** Of two answers to one prompt: the one that is not the policy's. */
const REJECTED_KEY = /^rejected/i;

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
  /** Characters that the head must have before it is looked at. */
  private wanted = HEAD;
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
  private readonly aside = new RecordsAside((line, reason) => this.rules.tally.reject(this.file, line, reason));
  /** Where the rows of the open dialogues lie. */
  private rowsUnder: string | undefined;

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
    this.closeRows(last);
    const unread = this.recognisedRecords > 0 ? this.aside.remark(file) : null;
    if (unread !== null) rules.tally.remarks.add(unread);
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
      if (this.head.length < this.wanted && !last) return [];
      text = this.head;
      // Pictures and programs are no text in any encoding.
      this.isForeign = this.text.isForeign && !this.hasZeros;
      const splitter = this.isForeign ? null : this.splitterFor(text, last || text.length >= LONGEST_HEAD);
      if (splitter === 'later') {
        this.wanted = 2 * text.length;
        return [];
      }
      [this.splitter, this.head] = [splitter, null];
    }
    const records = this.splitter?.push(text) ?? [];
    const made: TextDialogue[] = [];
    for (const record of records) this.read(record, made);
    if (last) for (const record of this.splitter?.end() ?? []) this.read(record, made);
    return made;
  }

  /** @param mustDecide whether no more of the file is to be looked at; else 'later' asks for more */
  private splitterFor(head: string, mustDecide: boolean): RecordSplitter | null | 'later' {
    const { formats } = this.rules;
    // First: a transcript may begin with a time in brackets.
    for (const { splitter } of formats) {
      const found = splitter?.(head) ?? null;
      if (found) return found;
    }
    if (/^\s*[[{]/.test(head)) {
      const layout = foundLayout(head, {
        isRecord: (value) => recognisedItself(value, formats) !== null,
        holdsRecord: (value) => recognised(value, formats).length > 0,
      });
      return layout === null && !mustDecide ? 'later' : splitterOf(layout ?? guessedLayout(head));
    }
    if (!formats.some(({ readRow }) => readRow)) return null;
    const columns = columnsOf(head);
    return columns && new CsvRows(columns, this.file);
  }

  private read(record: RawRecord, made: TextDialogue[]): void {
    const { line, under } = record;
    if (under !== undefined && this.aside.isHopeless(under)) return;
    if ('problem' in record) return this.refuse(record, record.problem);
    const found = recognised(record.value, this.rules.formats);
    if (found.length === 0) {
      const within = under === undefined ? [] : this.valuesWithin(record.value);
      if (within.length > 0) {
        for (const one of within) this.read({ ...one, line, under: under! }, made);
        return;
      }
      if (under === undefined) this.unrecognised++;
      return this.refuse(record, 'it is of no known format');
    }
    this.recognisedRecords++;
    this.rejectWaiting();
    if (under !== undefined) this.aside.found(under);
    if (found.length === 1) return this.keepFound(found[0]!, record, made);
    for (const one of found)
      if (REJECTED_KEY.test(one.inField!)) this.refuse(record, 'its answer is one that was rejected');
      else this.keepFound(one, { line, key: `${this.file} line ${line} ${one.inField}` }, made);
  }

  /** Values of a list or an object, or of one in it, of which one is a dialogue: a part of the file may lie deeper than others. */
  private valuesWithin(value: unknown): { readonly key?: string; readonly value: unknown }[] {
    if (typeof value !== 'object' || value === null) return [];
    const inner = Array.isArray(value)
      ? value.map((one: unknown) => ({ value: one }))
      : Object.entries(value).map(([key, one]) => ({ key, value: one as unknown }));
    if (inner.some((one) => recognisedItself(one.value, this.rules.formats) !== null)) return inner;
    return inner.flatMap((one) => this.valuesWithin(one.value));
  }

  private keepFound(found: Recognised, place: RecordPlace, made: TextDialogue[]): void {
    if ('dialogue' in found) return this.keep(found.format, found.dialogue, place, made);
    if (this.rowsUnder !== place.under) this.closeRows(made);
    [this.tableFormat, this.rowsUnder] = [found.format, place.under];
    for (const closed of this.table.add(found.row, place.line)) this.keep(found.format, closed.dialogue, closed, made);
  }

  private closeRows(made: TextDialogue[]): void {
    for (const closed of this.table.end()) this.keep(this.tableFormat!, closed.dialogue, closed, made);
  }

  private keep(format: LogFormat, raw: RawDialogue, place: RecordPlace, made: TextDialogue[]): void {
    const { file, rules } = this;
    const { tally } = rules;
    count(this.ownFormats, format.name);
    if (raw.refused !== undefined) return this.refuse(place, raw.refused);
    for (const remark of [format.remark, raw.remark]) if (remark) tally.remarks.add(remark);
    tally.licence(raw.licence);
    for (const role of new Set(raw.turns.map((turn) => turn.role))) count(tally.roles, role);
    const dialogue = madeDialogue(raw, rules.roles, format.roles ?? {}, tally.dropped);
    if ('problem' in dialogue) {
      for (const role of dialogue.unclear ?? []) count(tally.unclearRoles, role);
      if (dialogue.unclear) tally.unclearDialogues++;
      return this.refuse(place, dialogue.problem);
    }
    count(tally.formats, format.name);
    tally.dialogues++;
    this.dialogues++;
    const key = place.key === undefined || GENERAL_KEY.test(plainName(place.key)) ? null : nameIn(place.key);
    const { name, repeated } = rules.names.given(cleanText(raw.id ?? key ?? '').text || `${file} line ${place.line}`);
    if (repeated) tally.repeatedIds++;
    made.push({ id: name, turns: dialogue.turns });
  }

  private refuse({ line, under }: RecordPlace, reason: string): void {
    if (under !== undefined) this.aside.refuse(under, line, reason);
    else if (this.recognisedRecords > 0) this.rules.tally.reject(this.file, line, reason);
    else if (this.waiting.length < PATIENCE) this.waiting.push({ line, reason });
  }

  private rejectWaiting(): void {
    for (const { line, reason } of this.waiting.splice(0)) this.rules.tally.reject(this.file, line, reason);
  }
}
