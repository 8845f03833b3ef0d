/** The sessions of people that this browser keeps: listed, added to, saved as a file, merged from files. */
import { asShiftLabError, ShiftLabError, type PlainError } from '../../domain/errors';
import type { HumanSession } from '../../domain/human-session';
import { merged } from '../../people/merge';
import { parseSessionFile, sessionFileText } from '../../people/session-file';
import type { HumanSessions } from '../../trace/human-sessions';
import { fileText } from '../fetch/file-text';
import type { Problem } from '../problem.svelte';
import { saveText } from '../save-text';

/** What became of one file that was dropped. */
export interface FileReport {
  readonly name: string;
  readonly added: number;
  readonly completed: number;
  readonly duplicates: number;
  readonly contradictory: number;
  /** Why some of its sessions are not used. */
  readonly refused: readonly PlainError[];
  /** Why none is. */
  readonly error: PlainError | null;
}

export class People {
  sessions = $state.raw<readonly HumanSession[]>([]);
  /** Why stored sessions cannot be read. They stay as they are. */
  unreadable = $state.raw<readonly ShiftLabError[]>([]);
  /** Of the last files that were dropped. */
  reports = $state.raw<readonly FileReport[]>([]);
  /** Files that are being read, of how many. */
  reading = $state.raw<{ readonly done: number; readonly total: number } | null>(null);

  constructor(
    private readonly stored: HumanSessions,
    private readonly problem: Problem,
  ) {}

  /** How many there are of a task. */
  dialogues(task: string): number {
    return this.sessions.reduce((sum, one) => sum + (one.task === task ? one.dialogues.length : 0), 0);
  }

  /** Never rejects. */
  async refresh(): Promise<void> {
    await this.problem.guard(async () => {
      const { sessions, unreadable } = await this.stored.list();
      // What was just added and could not be stored is still counted on this page.
      this.sessions = merged(sessions, this.sessions).sessions;
      this.unreadable = unreadable;
    }, 'people’s dialogues');
  }

  /** Shows it at once and stores it. Throws as the store does: then it is shown, and not stored. */
  async add(session: HumanSession): Promise<void> {
    this.sessions = merged(this.sessions, [session]).sessions;
    await this.stored.put([session]);
  }

  save(sessions: readonly HumanSession[] = this.sessions): void {
    const people = new Set(sessions.map(({ by }) => by)).size === 1 ? sessions[0]!.by : '';
    const name = people.replace(/[^\p{L}\p{N}-]+/gu, '-').replace(/^-+|-+$/g, '');
    saveText(`shiftlab-people${name === '' ? '' : `-${name}`}.json`, sessionFileText(sessions));
  }

  /** Thirty at once: each is read whatever is wrong with the others, and everything is stored together. Never rejects. */
  async open(files: readonly File[]): Promise<void> {
    this.reports = [];
    let all = this.sessions;
    const changed = new Map<string, HumanSession>();
    for (const [i, file] of files.entries()) {
      this.reading = { done: i, total: files.length };
      const report = await this.read(file, all);
      this.reports = [...this.reports, report.report];
      all = report.sessions;
      for (const session of report.changed) changed.set(session.id, session);
    }
    this.reading = null;
    this.sessions = all;
    await this.problem.guard(() => this.stored.put([...changed.values()]));
  }

  private async read(file: File, known: readonly HumanSession[]) {
    const none = { name: file.name, added: 0, completed: 0, duplicates: 0, contradictory: 0, refused: [], error: null };
    try {
      const { sessions, refused } = parseSessionFile(await fileText(file));
      const { added, completed, duplicates, contradictory, changed, sessions: all } = merged(known, sessions);
      const counts = { added, completed, duplicates, contradictory };
      return { report: { ...none, ...counts, refused: refused.map((one) => one.toPlain()) }, sessions: all, changed };
    } catch (thrown) {
      return { report: { ...none, error: asShiftLabError(thrown).toPlain() }, sessions: known, changed: [] };
    }
  }

  /** Never rejects. */
  async removeAll(): Promise<void> {
    await this.problem.guard(async () => {
      await this.stored.deleteAll();
      this.sessions = [];
      this.unreadable = [];
      this.reports = [];
    });
  }
}
