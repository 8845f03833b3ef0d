/** What a format of logs is: how its records are recognised, and which turns are in one. One file each in this folder. */
import type { Speaker } from '../../domain/dialogue';
import type { RecordSplitter } from '../records/raw-record';

/** Who spoke, or 'skip' for what is no part of the dialogue. */
export type RoleMeaning = Speaker | 'skip';

export interface RawTurn {
  /** As the file names it. */
  readonly role: string;
  /** Null where the turn has no words. */
  readonly text: string | null;
  /** Set where the format knows: 'system' for instructions, 'tool' for calls and results, 'act' for an act among words. */
  readonly kind?: 'system' | 'tool' | 'act';
  /** Parts that are no text: pictures, sounds, files. */
  readonly otherParts?: number;
}

export interface RawDialogue {
  readonly id: string | null;
  readonly turns: readonly RawTurn[];
  /** The record's licence field. */
  readonly licence?: string | null;
  /** Something about the reading of this record that the person should know. */
  readonly remark?: string;
  /** Why it is left out, where the record says that it is no example; ends a sentence. */
  readonly refused?: string;
}

/** A row of a table: a turn or two of a dialogue whose other turns are in other rows. */
export interface TableRow {
  readonly dialogue: string;
  /** Among the turns of its dialogue; null where the row does not say. */
  readonly place: number | null;
  readonly turns: readonly RawTurn[];
  readonly licence?: string | null;
}

export interface LogFormat {
  /** Public: the value of --format, and in data cards. The file's name. */
  readonly name: string;
  /** As a person says it. */
  readonly title: string;
  /** What a record must have, for the error that lists what was looked for. */
  readonly looksFor: string;
  /** Formats are tried in this order: the more particular ones first. */
  readonly order: number;
  /** The dialogue of a record, or null if the record is not of this format. Never throws; the record may be cut short. */
  read(record: unknown): RawDialogue | null;
  /** For a format in which a record is a row of a table: the row, or null. */
  readRow?(record: unknown): TableRow | null;
  /** For text that is neither JSON nor a table: what cuts it into records, or null if this beginning is not of the format. */
  splitter?(head: string): RecordSplitter | null;
  /** Roles that mean something else here than in the table of roles, in lower case. */
  readonly roles?: Readonly<Record<string, RoleMeaning>>;
  /** Something about the reading that the person should know. */
  readonly remark?: string;
}
