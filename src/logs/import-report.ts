/** What an import has found by now: how much was read, in which formats, what was dropped and what was refused. */
import type { PlainError } from '../domain/errors';
import type { DataCard } from './data-card';
import { noDrops, type DropCounts } from './dialogue-rules';
import { noFindings, type FindingCounts } from './personal/find-personal';

export interface Reject {
  readonly file: string;
  /** Of the file, or of the file within an archive; the line where the record begins. */
  readonly line: number;
  readonly reason: string;
}

export interface ReadFile {
  readonly name: string;
  readonly bytes: number;
  /** Null where nothing in it was recognised. */
  readonly format: string | null;
  readonly dialogues: number;
  /** Why it gave none, or not all; null if nothing is wrong with it. */
  readonly problem: PlainError | null;
  /** Bytes that were not UTF-8 and were read as Windows-1252. */
  readonly oddBytes: number;
  readonly encoding: string;
}

export interface ImportReport {
  readonly card: DataCard;
  readonly dialogues: number;
  readonly files: readonly ReadFile[];
  /** How many dialogues each format gave, by its name. */
  readonly formats: ReadonlyMap<string, number>;
  readonly dropped: Readonly<DropCounts>;
  /** All refused records; the first `MOST_LISTED` of them are listed. */
  readonly rejected: number;
  readonly rejects: readonly Reject[];
  /** How many records were refused for each reason. */
  readonly reasons: ReadonlyMap<string, number>;
  /** Speakers of whom is not clear who they are, and in how many dialogues they speak. */
  readonly unclearRoles: ReadonlyMap<string, number>;
  readonly unclearDialogues: number;
  /** SHA-256 of each file on the disk, by its name, as sha256sum prints it. */
  readonly checksums: ReadonlyMap<string, string>;
  /** Every speaker's name, with the number of dialogues. */
  readonly roles: ReadonlyMap<string, number>;
  /** How many dialogues had to be renamed because their name was taken. */
  readonly repeatedIds: number;
  readonly licences: readonly string[];
  readonly remarks: readonly string[];
  /** What may name a person: what was found of each kind. All 0 if nobody looked. */
  readonly personal: FindingCounts;
}

/** Above this share of unclear records the roles are asked for; below it, these records are bad ones like others. */
const UNCLEAR_SHARE = 0.1;

/** Whether so many dialogues have unclear roles that the person is to be asked. */
export const mustAskRoles = ({ unclearDialogues, dialogues }: ImportReport): boolean =>
  unclearDialogues > 0 && unclearDialogues >= UNCLEAR_SHARE * (dialogues + unclearDialogues);

export const MOST_LISTED = 1000;
/** Names of speakers, licences and reasons that are kept apart. A file in which each turn has another name has no roles. */
const MOST_NAMES = 200;

export class ImportTally {
  readonly dropped: DropCounts = noDrops();
  readonly formats = new Map<string, number>();
  readonly unclearRoles = new Map<string, number>();
  readonly roles = new Map<string, number>();
  readonly reasons = new Map<string, number>();
  readonly rejects: Reject[] = [];
  readonly files: ReadFile[] = [];
  readonly licences = new Set<string>();
  readonly remarks = new Set<string>();
  readonly personal = noFindings();
  readonly checksums = new Map<string, string>();
  dialogues = 0;
  unclearDialogues = 0;
  rejected = 0;
  repeatedIds = 0;

  reject(file: string, line: number, reason: string): void {
    this.rejected++;
    count(this.reasons, reason);
    if (this.rejects.length < MOST_LISTED) this.rejects.push({ file, line, reason });
  }

  /** A file of which nothing was read. */
  refuseFile(name: string, problem: PlainError): void {
    this.files.push({ name, bytes: 0, format: null, dialogues: 0, problem, oddBytes: 0, encoding: 'utf-8' });
  }

  licence(licence: string | null | undefined): void {
    if (licence && this.licences.size < MOST_NAMES) this.licences.add(licence);
  }

  report(): Omit<ImportReport, 'card'> {
    const { dialogues, files, formats, dropped, rejected, rejects, reasons, roles, repeatedIds, checksums } = this;
    return {
      ...{ dialogues, files, formats, dropped, rejected, rejects, reasons, roles, repeatedIds, checksums },
      ...{ unclearRoles: this.unclearRoles, unclearDialogues: this.unclearDialogues },
      licences: [...this.licences],
      remarks: [...this.remarks],
      personal: this.personal,
    };
  }
}

/** Once more. Beyond `MOST_NAMES` no new name is added. */
export function count(counts: Map<string, number>, name: string): void {
  const before = counts.get(name);
  if (before !== undefined || counts.size < MOST_NAMES) counts.set(name, (before ?? 0) + 1);
}
