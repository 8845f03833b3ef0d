/**
 * Reads one file of logs, piece by piece: bytes, text, records, dialogues. How the records lie in it and of which format they
 * are follows from its beginning, never from its name. Holds that beginning, then at most one record.
 */
import type { TextDialogue } from '../domain/text-dialogue';
import { TextOfBytes } from './bytes/text-of-bytes';
import { madeDialogue } from './dialogue-rules';
import type { LogFormat } from './formats/format';
import { recognised, recognisedItself } from './formats/registry';
import { count, type ImportTally } from './import-report';
import { layoutOf, splitterOf, type RecordTest } from './records/json-layout';
import type { RawRecord, RecordSplitter } from './records/raw-record';
import type { RoleRules } from './roles/known-roles';
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
  private head: string | null = '';
  private splitter: RecordSplitter | null = null;
  private bytes = 0;
  private dialogues = 0;
  private unrecognised = 0;
  private recognisedRecords = 0;
  private readonly ownFormats = new Map<string, number>();
  /** Records that no format took are rejects only once others were taken. */
  private waiting: { readonly line: number; readonly reason: string }[] = [];

  private readonly test: RecordTest = {
    isRecord: (value) => recognisedItself(value, this.rules.formats) !== null,
    holdsRecord: (value) => recognised(value, this.rules.formats) !== null,
  };

  constructor(
    private readonly file: string,
    private readonly rules: ReaderRules,
  ) {}

  /** Whether there is no sense in reading on. */
  get hopeless(): boolean {
    return this.recognisedRecords === 0 && this.unrecognised >= PATIENCE;
  }

  push(bytes: Uint8Array): TextDialogue[] {
    this.bytes += bytes.length;
    return this.hopeless ? [] : this.take(this.text.push(bytes), false);
  }

  end(): TextDialogue[] {
    const last = this.hopeless ? [] : this.take(this.text.end(), true);
    const { file, rules, bytes, dialogues } = this;
    for (const { line, reason } of this.waiting) rules.tally.reject(file, line, reason);
    const [format = null] = [...this.ownFormats].sort((a, b) => b[1] - a[1]).map(([name]) => name);
    const encoding = this.text.odd > 0 ? 'windows-1252' : (this.text.encoding ?? 'utf-8');
    rules.tally.files.push({
      ...{ name: file, bytes, format, dialogues, oddBytes: this.text.odd, encoding },
      problem: this.recognisedRecords > 0 ? null : bytes === 0 ? 'It is empty.' : 'No record in it was recognised.',
    });
    return last;
  }

  private take(piece: string, last: boolean): TextDialogue[] {
    let text = piece.includes('\0') ? piece.replaceAll('\0', () => (this.rules.tally.dropped.characters++, '')) : piece;
    if (this.head !== null) {
      this.head += text;
      if (this.head.length < HEAD && !last) return [];
      text = this.head;
      this.head = null;
      this.splitter = splitterOf(layoutOf(text, this.test));
    }
    const records = this.splitter!.push(text);
    return this.dialoguesOf(last ? [...records, ...this.splitter!.end()] : records);
  }

  private dialoguesOf(records: readonly RawRecord[]): TextDialogue[] {
    return records.flatMap((record) => {
      const dialogue = this.dialogueOf(record);
      return dialogue ? [dialogue] : [];
    });
  }

  private dialogueOf(record: RawRecord): TextDialogue | null {
    const { file, rules } = this;
    const { line } = record;
    if ('problem' in record) return this.refuse(line, record.problem);
    const found = recognised(record.value, rules.formats);
    if (!found) {
      this.unrecognised++;
      return this.refuse(line, 'it is of no known format');
    }
    this.recognisedRecords++;
    for (const { line: at, reason } of this.waiting.splice(0)) rules.tally.reject(file, at, reason);
    const { format, dialogue } = found;
    count(this.ownFormats, format.name);
    if (format.remark) rules.tally.remarks.add(format.remark);
    rules.tally.licence(dialogue.licence);
    for (const role of new Set(dialogue.turns.map((turn) => turn.role))) count(rules.tally.roles, role);
    const made = madeDialogue(dialogue, rules.roles, format.roles ?? {}, rules.tally.dropped);
    if ('problem' in made) {
      for (const role of made.unclear ?? []) count(rules.tally.unclearRoles, role);
      return this.refuse(line, made.problem);
    }
    count(rules.tally.formats, format.name);
    rules.tally.dialogues++;
    this.dialogues++;
    const { name, repeated } = rules.names.given(dialogue.id ?? `${file} line ${line}`);
    if (repeated) rules.tally.repeatedIds++;
    return { id: name, turns: made.turns };
  }

  private refuse(line: number, reason: string): null {
    if (this.recognisedRecords > 0) this.rules.tally.reject(this.file, line, reason);
    else if (this.waiting.length < PATIENCE) this.waiting.push({ line, reason });
    return null;
  }
}
