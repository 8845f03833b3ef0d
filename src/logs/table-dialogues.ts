/**
 * Rows of a table as dialogues. Rows of one dialogue need not stand together: dialogues are held open within a bound of memory,
 * and the one that has had no row for longest is closed first. So logs in order of time come out right. If a row comes for a
 * dialogue that was closed, a remark says that it was cut.
 */
import type { RawDialogue, RawTurn, TableRow } from './formats/format';

export interface RowDialogue {
  readonly dialogue: RawDialogue;
  /** Of its first row. */
  readonly line: number;
}

interface Open {
  readonly line: number;
  readonly rows: { readonly place: number | null; readonly turns: readonly RawTurn[] }[];
  readonly licence: string | null;
  /** Whether rows of it were closed before. */
  readonly isCut: boolean;
}

const MOST_CHARACTERS = 16 * 1024 * 1024;
/** What a row takes beside its words. With it, rows of few words do not take more memory than the bound says. */
const ROW_CHARACTERS = 100;
/** Names of closed dialogues that are remembered. */
const MOST_REMEMBERED = 100_000;
const CUT =
  'Rows of some dialogues stand so far apart in their table that these dialogues were cut: sort the table by dialogue.';
const IN_FILE_ORDER =
  'Some dialogues of a table have rows with and without the number of a turn: these dialogues are in the order of the file.';

export class TableDialogues {
  private readonly open = new Map<string, Open>();
  private readonly closedEarly = new Set<string>();
  private characters = 0;

  constructor(private readonly mostCharacters = MOST_CHARACTERS) {}

  /** Returns the dialogues that were closed by it. */
  add(row: TableRow, line: number): RowDialogue[] {
    const before = this.open.get(row.dialogue);
    const isCut = this.closedEarly.has(row.dialogue);
    const one: Open = before ?? { line, rows: [], licence: row.licence ?? null, isCut };
    one.rows.push(row);
    this.open.delete(row.dialogue);
    this.open.set(row.dialogue, one);
    this.characters += sizeOf(row);
    const closed: RowDialogue[] = [];
    while (this.characters > this.mostCharacters && this.open.size > 0) {
      const [name] = this.open.keys();
      closed.push(this.close(name!));
      if (this.closedEarly.size < MOST_REMEMBERED) this.closedEarly.add(name!);
    }
    return closed;
  }

  /** Closes all: the rows that follow are of other dialogues, also where their names are the same. */
  end(): RowDialogue[] {
    this.closedEarly.clear();
    return [...this.open.keys()].map((name) => this.close(name));
  }

  private close(name: string): RowDialogue {
    const { line, rows, licence, isCut } = this.open.get(name)!;
    this.open.delete(name);
    for (const row of rows) this.characters -= sizeOf(row);
    const placed = rows.filter(({ place }) => place !== null).length;
    const inOrder = placed === rows.length ? rows.toSorted((a, b) => a.place! - b.place!) : rows;
    const turns = inOrder.flatMap((row) => row.turns);
    const remark = isCut ? CUT : placed > 0 && placed < rows.length ? IN_FILE_ORDER : null;
    return { dialogue: { id: name, turns, licence, ...(remark !== null && { remark }) }, line };
  }
}

const sizeOf = ({ turns }: { readonly turns: readonly RawTurn[] }): number =>
  turns.reduce((sum, { text }) => sum + (text?.length ?? 0), ROW_CHARACTERS);
