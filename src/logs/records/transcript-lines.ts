/**
 * Plain transcripts, "Name: what was said" on each line, cut into dialogues. A line without a name goes on with the turn before
 * it. A blank line ends a dialogue; but where most turns stand between blank lines, these mean nothing, and the file is one
 * dialogue. A line of nothing but - = * _ # or a heading ("# 7") ends a dialogue always.
 *
 * Such a file has nothing that says what it is, so it is recognised only when it is clear: see `transcriptOf`.
 */
import { knownRole } from '../roles/known-roles';
import { LONGEST_RECORD, TOO_LONG, type RawRecord, type RecordSplitter } from './raw-record';

/** The record of such a file. A class of its own, so that no value of a JSON file is taken for one. */
export class Transcript {
  /** @param hasLabels whether lines of it begin with a name that was not taken for a speaker's */
  constructor(
    readonly spoken: readonly { readonly role: string; readonly text: string }[],
    readonly hasLabels: boolean,
  ) {}
}

/**
 * "[12.03.24, 10:15:32] Ann: hi", "10:15 Ann: hi" and "12/03/2024, 10:15 - Ann: hi", as messengers write them. On an iPhone
 * there are marks for the direction of reading before them, and a narrow no-break space before "PM".
 */
const MARKS = String.raw`[\u200e\u200f\u202a-\u202e\u2066-\u2069]*`;
const TIME = String.raw`(?:\[?(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? +)?\d{1,2}:\d{2}(?::\d{2})?(?:[ \u00a0\u202f]?[AaPp]\.?[Mm]\.?)?\]?(?: +-)? +)?`;
const NAME = String.raw`(?:\*\*)?([\p{L}\p{N}@][\p{L}\p{M}\p{N} ._'’()#@-]{0,38}?)(?:\*\*)?`;
const SPOKEN = new RegExp(
  String.raw`^${MARKS}${TIME}${MARKS}(?:~[ \u00a0\u202f])?${NAME} ?[:：](?:\*\*)?(?:\s+(.*)|)$`,
  'u',
);
const RULE = /^\s*(?:[-=*_#]{3,}|#{1,6}\s.*)\s*$/;

interface Spoken {
  readonly role: string;
  text: string;
}

const spokenIn = (line: string): Spoken | null => {
  const [, role, text] = SPOKEN.exec(line) ?? [];
  return role !== undefined && /\p{L}/u.test(role) ? { role: role.trim(), text: text ?? '' } : null;
};

/** Whether a line that begins with this name is a turn. */
type IsSpeaker = (name: string) => boolean;

/** Names of speakers in logs which within an answer are words of it. */
const LABELS = new Set(['note', 'info', 'event', 'context', 'observation', 'environment', 'metadata']);
/** Of the lines with a name, those that another name has at least if it is a speaker's beside a clear user and a clear assistant. */
const THIRD_SPEAKER = 0.2;

/** Beside a known user and a known assistant, "First:" and "Note:" are words of an answer unless they come often. */
function speakersOf(times: ReadonlyMap<string, number>): IsSpeaker {
  const names = [...times.keys()];
  const clear = (meaning: string) => names.some((name) => knownRole(name) === meaning);
  if (!clear('user') || !clear('policy')) return () => true;
  const all = [...times.values()].reduce((sum, often) => sum + often, 0);
  const isOften = (often: number) => often >= TWICE && often >= THIRD_SPEAKER * all;
  const often = new Set(names.filter((name) => knownRole(name) === null && isOften(times.get(name)!)));
  return (name) => often.has(name.toLowerCase()) || (knownRole(name) !== null && !LABELS.has(name.toLowerCase()));
}

/** Characters of the beginning that are looked at. */
const LOOKED_AT = 64 * 1024;
/** Names of speakers at most, and how often each of them speaks at least, unless it is a known one. */
const MOST_SPEAKERS = 8;
const TWICE = 2;

/**
 * Null unless the text clearly is a transcript: its first line names a speaker; there are two to eight speakers; each of them
 * is a known name ("User", "Assistant") or speaks more than once; and lines with a name are at least half of all, or, where no
 * name is known, nine tenths.
 */
export function transcriptOf(head: string): TranscriptLines | null {
  const lines = head.slice(0, LOOKED_AT).split(/\r\n?|\n/);
  if (head.length > LOOKED_AT) lines.pop(); // It may be cut.
  const filled = lines.filter((line) => line.trim() !== '' && !RULE.test(line));
  if (filled.length < 2 || spokenIn(filled[0]!) === null) return null;
  const times = new Map<string, number>();
  let named = 0;
  for (const line of filled) {
    const spoken = spokenIn(line);
    if (!spoken) continue;
    named++;
    const key = spoken.role.toLowerCase();
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  const isSpeaker = speakersOf(times);
  for (const [name, often] of [...times]) {
    if (isSpeaker(name)) continue;
    times.delete(name);
    named -= often;
  }
  if (!isSpeaker(spokenIn(filled[0]!)!.role)) return null;
  const isKnown = [...times.keys()].some((name) => knownRole(name) !== null);
  const areSpeakers = [...times].every(([name, often]) => often >= TWICE || knownRole(name) !== null);
  const isClear =
    times.size >= 2 && times.size <= MOST_SPEAKERS && areSpeakers && named >= (isKnown ? 0.5 : 0.9) * filled.length;
  return isClear ? new TranscriptLines(!turnsStandApart(lines, isSpeaker), isSpeaker) : null;
}

/** Whether more than half of the stretches between blank lines have a single turn. */
function turnsStandApart(lines: readonly string[], isSpeaker: IsSpeaker): boolean {
  const isTurn = (line: string) => {
    const spoken = spokenIn(line);
    return spoken !== null && isSpeaker(spoken.role);
  };
  const stretches: number[] = [];
  let turns = 0;
  for (const line of [...lines, '']) {
    if (line.trim() !== '') {
      if (isTurn(line)) turns++;
      continue;
    }
    if (turns > 0) stretches.push(turns);
    turns = 0;
  }
  return stretches.length > 1 && 2 * stretches.filter((many) => many === 1).length > stretches.length;
}

export class TranscriptLines implements RecordSplitter {
  private rest = '';
  private line = 0;
  private spoken: Spoken[] = [];
  private hasLabels = false;
  private began = 0;
  private length = 0;

  /** @param blankEnds whether a blank line ends a dialogue */
  constructor(
    private readonly blankEnds: boolean,
    private readonly isSpeaker: IsSpeaker,
  ) {}

  push(text: string): RawRecord[] {
    const records: RawRecord[] = [];
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop()!;
    for (const line of lines) this.take(line.replace(/\r$/, ''), records);
    if (this.rest.length > LONGEST_RECORD) {
      this.length = this.rest.length;
      this.rest = '';
    }
    return records;
  }

  end(): RawRecord[] {
    const records: RawRecord[] = [];
    this.take(this.rest, records);
    this.finish(records);
    return records;
  }

  private take(line: string, records: RawRecord[]): void {
    this.line++;
    if (RULE.test(line)) return this.finish(records);
    if (line.trim() === '') {
      if (this.blankEnds) this.finish(records);
      return;
    }
    const named = spokenIn(line);
    const spoken = named && this.isSpeaker(named.role) ? named : null;
    const last = this.spoken.at(-1);
    if (!spoken && !last && this.length === 0) {
      records.push({ line: this.line, problem: 'it does not say who spoke' });
      return;
    }
    if (this.spoken.length === 0) this.began = this.line;
    this.length += line.length;
    if (this.length > LONGEST_RECORD) this.spoken = [];
    else if (spoken) this.spoken.push(spoken);
    else if (last) last.text += `\n${line}`;
    if (named && !spoken) this.hasLabels = true;
  }

  private finish(records: RawRecord[]): void {
    if (this.length > LONGEST_RECORD) records.push({ line: this.began, problem: TOO_LONG });
    else if (this.spoken.length > 0)
      records.push({ line: this.began, value: new Transcript(this.spoken, this.hasLabels) });
    [this.spoken, this.length, this.hasLabels] = [[], 0, false];
  }
}
