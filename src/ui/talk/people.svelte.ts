/** The sessions of people that this browser keeps: listed, added to, saved as a file, merged from files. */
import { breath } from '../../domain/breath';
import { asShiftLabError, ShiftLabError, type PlainError } from '../../domain/errors';
import type { HumanSession } from '../../domain/human-session';
import { merged } from '../../people/merge';
import { checkedSessions, sessionFileText, sessionsIn } from '../../people/session-file';
import type { HumanSessions } from '../../trace/human-sessions';
import { fileText } from '../../trace/file-text';
import type { Problem } from '../problem.svelte';
import { saveText } from '../save-text';

/** Sessions that are read, or written, before the page may answer again: some milliseconds. */
const AT_A_TIME = 20;

const tasksOf = (sessions: ReadonlyMap<string, HumanSession>): string[] =>
  [...new Set([...sessions.values()].map(({ task }) => task))].sort();

/** What became of one file that was dropped. */
export interface FileReport {
  readonly name: string;
  readonly added: number;
  /** Of the sessions that are new or completed. */
  readonly tasks: readonly string[];
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

  /** Of these, how many are in sessions of two policies of which nobody said which served better. */
  unjudged(task: string): number {
    const open = this.sessions.filter((one) => one.task === task && one.dialogues.length > 1 && one.preferred === null);
    return open.reduce((sum, one) => sum + one.dialogues.length, 0);
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

  /** The file that was saved last, by its name. */
  saved = $state<string | null>(null);

  save(sessions: readonly HumanSession[] = this.sessions): void {
    const people = new Set(sessions.map(({ by }) => by)).size === 1 ? sessions[0]!.by : '';
    const name = people.replace(/[^\p{L}\p{N}-]+/gu, '-').replace(/^-+|-+$/g, '');
    this.saved = `shiftlab-people${name === '' ? '' : `-${name}`}.json`;
    saveText(this.saved, sessionFileText(sessions));
  }

  /** Thirty at once: each is read whatever is wrong with the others. Never rejects. */
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
    await this.problem.guard(async () => {
      const written = [...changed.values()];
      for (let first = 0; first < written.length; first += AT_A_TIME) {
        await this.stored.put(written.slice(first, first + AT_A_TIME));
        await breath();
      }
    });
  }

  /** A few sessions at a time, so that the page answers while it reads those of a whole course. */
  private async read(file: File, known: readonly HumanSession[]) {
    const counts = { added: 0, completed: 0, duplicates: 0, contradictory: 0 };
    const refused: PlainError[] = [];
    const changed = new Map<string, HumanSession>();
    let all = known;
    try {
      const found = sessionsIn(await fileText(file));
      for (let first = 0; first < found.length; first += AT_A_TIME) {
        const part = checkedSessions(found.slice(first, first + AT_A_TIME));
        const merge = merged(all, part.sessions);
        all = merge.sessions;
        for (const key of ['added', 'completed', 'duplicates', 'contradictory'] as const) counts[key] += merge[key];
        for (const session of merge.changed) changed.set(session.id, session);
        refused.push(...part.refused.map((one) => one.toPlain()));
        await breath();
      }
      return {
        report: { name: file.name, ...counts, tasks: tasksOf(changed), refused, error: null },
        sessions: all,
        changed: [...changed.values()],
      };
    } catch (thrown) {
      const error = asShiftLabError(thrown).toPlain();
      return { report: { name: file.name, ...counts, tasks: [], refused, error }, sessions: known, changed: [] };
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
