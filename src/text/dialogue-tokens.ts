/**
 * A dialogue as one sequence of tokens: for each turn a mark of who speaks, the text, and a mark of its end.
 *
 * The marks are tokens of their own, added to a tokenizer that lacks them. As plain text ("\nuser:") they would be several
 * tokens each, the same letters could stand in what a person wrote, and the end of a turn would be no single event. Text that
 * looks like a special token is encoded in two pieces, so nobody can write a mark.
 */
import { ShiftLabError } from '../domain/errors';
import type { Speaker } from '../domain/dialogue';
import type { TextDialogue, TextTurn } from '../domain/text-dialogue';
import type { Tokenizer } from '../model/tokenizer';

/** Their names in tokenizer.json. */
export const MARKS = { user: '<|user|>', policy: '<|assistant|>', end: '<|end|>' } as const;
export const MARK_NAMES: readonly string[] = Object.values(MARKS);

export interface TokenTurn {
  readonly speaker: Speaker;
  /** Position of its mark. */
  readonly mark: number;
  /** Position of its end mark; the text is between. */
  readonly end: number;
}

export interface DialogueTokens {
  readonly id: string;
  readonly ids: readonly number[];
  readonly turns: readonly TokenTurn[];
}

export class DialogueEncoder {
  readonly end: number;
  private readonly marks: Readonly<Record<Speaker, number>>;
  private readonly known = new Map<string, readonly number[]>();

  /**
   * @param special every special token of the tokenizer: what a text must not be read as
   * @throws tokenizer-invalid if a mark is missing
   */
  constructor(
    readonly tokenizer: Tokenizer,
    private readonly special: readonly string[] = MARK_NAMES,
  ) {
    const idOf = (name: string): number => {
      const id = tokenizer.idOf(name);
      if (id !== undefined) return id;
      throw new ShiftLabError('tokenizer-invalid', `tokenizer.json has no token ${name}, which marks turns.`, { name });
    };
    this.marks = { user: idOf(MARKS.user), policy: idOf(MARKS.policy) };
    this.end = idOf(MARKS.end);
  }

  dialogue({ id, turns }: TextDialogue): DialogueTokens {
    const ids: number[] = [];
    const spans = turns.map(({ speaker, text }): TokenTurn => {
      const mark = ids.push(this.marks[speaker]) - 1;
      for (const token of this.text(text)) ids.push(token);
      return { speaker, mark, end: ids.push(this.end) - 1 };
    });
    return { id, ids, turns: spans };
  }

  /**
   * What a model reads before it speaks as this speaker: the last turns that fit into this many tokens, and the mark. A turn
   * that is too long alone is cut at its beginning.
   */
  promptFor(speaker: Speaker, before: readonly TextTurn[], mostTokens: number): number[] {
    const mark = this.marks[speaker];
    if (before.length === 0) return [mark];
    const { ids, turns } = this.dialogue({ id: '', turns: before });
    const room = mostTokens - 1;
    const from = turns.find((turn) => ids.length - turn.mark <= room)?.mark ?? ids.length - room;
    return [...ids.slice(from), mark];
  }

  /** The text of what was sampled after a prompt. */
  said(tokens: readonly number[]): string {
    const text = tokens.at(-1) === this.end ? tokens.slice(0, -1) : tokens;
    return this.tokenizer.decode(text.filter((token) => !this.isMark(token))).trim();
  }

  /** Frees what it remembers of encoded texts: those of a pass are not met again. */
  forget(): void {
    this.known.clear();
  }

  isMark(token: number): boolean {
    return token === this.end || token === this.marks.user || token === this.marks.policy;
  }

  private text(text: string): readonly number[] {
    let ids = this.known.get(text);
    if (ids) return ids;
    ids = this.pieces(text).flatMap((piece) => this.tokenizer.encode(piece));
    this.known.set(text, ids);
    return ids;
  }

  /** The text, cut after the first character of whatever reads like a special token. */
  private pieces(text: string): string[] {
    const mark = this.special.find((name) => text.includes(name));
    if (mark === undefined) return [text];
    const cut = text.indexOf(mark) + 1;
    return [...this.pieces(text.slice(0, cut)), ...this.pieces(text.slice(cut))];
  }
}
