/** JSON Lines: each line is a record, so a broken line costs no other. */
import { LONGEST_RECORD, parsedRecord, TOO_LONG, type RawRecord, type RecordSplitter } from './raw-record';

export class JsonLines implements RecordSplitter {
  private line = 1;
  /** Of the line that is not yet whole. */
  private parts: string[] = [];
  private length = 0;

  push(text: string): RawRecord[] {
    const records: RawRecord[] = [];
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      this.keep(text.slice(from, at));
      this.finish(records);
      from = at + 1;
    }
    this.keep(text.slice(from));
    return records;
  }

  end(): RawRecord[] {
    const records: RawRecord[] = [];
    this.finish(records);
    return records;
  }

  private keep(part: string): void {
    this.length += part.length;
    if (this.length <= LONGEST_RECORD) this.parts.push(part);
    else this.parts = [];
  }

  private finish(records: RawRecord[]): void {
    if (this.length > LONGEST_RECORD) records.push({ line: this.line, problem: TOO_LONG });
    else {
      const text = this.parts.join('').trim();
      if (text !== '') records.push(parsedRecord({ line: this.line }, text));
    }
    [this.parts, this.length] = [[], 0];
    this.line++;
  }
}
