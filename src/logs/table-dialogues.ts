/**
 * Rows of a table as dialogues. Rows of one dialogue need not stand together: up to 1,000 dialogues are held open, and the one
 * that has had no row for longest is closed first. So logs in order of time come out right, and the memory stays bounded.
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
}

const MOST_OPEN = 1000;
const MOST_CHARACTERS = 16 * 1024 * 1024;

export class TableDialogues {
  private readonly open = new Map<string, Open>();
  private characters = 0;

  /** Returns the dialogues that were closed by it. */
  add(row: TableRow, line: number): RowDialogue[] {
    const before = this.open.get(row.dialogue);
    const one: Open = before ?? { line, rows: [], licence: row.licence ?? null };
    one.rows.push(row);
    this.open.delete(row.dialogue);
    this.open.set(row.dialogue, one);
    for (const { text } of row.turns) this.characters += text?.length ?? 0;
    const closed: RowDialogue[] = [];
    while (this.open.size > MOST_OPEN || (this.characters > MOST_CHARACTERS && this.open.size > 0)) {
      const [name] = this.open.keys();
      closed.push(this.close(name!));
    }
    return closed;
  }

  /** Closes all: the rows that follow are of other dialogues, also where their names are the same. */
  end(): RowDialogue[] {
    return [...this.open.keys()].map((name) => this.close(name));
  }

  private close(name: string): RowDialogue {
    const { line, rows, licence } = this.open.get(name)!;
    this.open.delete(name);
    const inOrder = rows.every(({ place }) => place !== null) ? rows.toSorted((a, b) => a.place! - b.place!) : rows;
    const turns = inOrder.flatMap((row) => row.turns);
    for (const { text } of turns) this.characters -= text?.length ?? 0;
    return { dialogue: { id: name, turns, licence }, line };
  }
}
