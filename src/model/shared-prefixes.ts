/**
 * Which tokens a prefill has to compute, when some of its rows begin with the same tokens: the rows of a group have the
 * same prompt, and many dialogues the same opening. Numbers only, no GPU.
 *
 * Keys and values of a token depend on the tokens up to it and on nothing else, and they have the same bits in any
 * batch. So a token is computed once for all rows that have the same tokens up to it, and copied to the others. This is
 * exact. It is done only for rows with an empty cache: what is in the others is no longer known here.
 */
export interface PrefillRow {
  readonly slot: number;
  readonly key: number;
  /** Tokens whose keys and values are in the cache already. */
  readonly cached: number;
  /** The tokens after them. */
  readonly tokens: readonly number[];
}

/** One packed token: its row and its position. */
export interface PackedToken {
  readonly token: number;
  readonly slot: number;
  readonly position: number;
  readonly key: number;
}

export interface PrefillToken extends PackedToken {
  /** Slots of the other rows that have the same tokens up to this one. */
  readonly sharedWith: readonly number[];
}

/** A node of the tree of beginnings: its last token, and the nodes that are one token longer. */
interface Beginning {
  readonly sharedWith: number[];
  readonly longer: Map<number, Beginning>;
}

/** The tokens to compute: row after row, so a token comes after every token that it attends to, in its row or another. */
export function withoutRepeats(rows: readonly PrefillRow[]): PrefillToken[] {
  const computed: PrefillToken[] = [];
  const roots = new Map<number, Beginning>();
  for (const { slot, key, cached, tokens } of rows) {
    let known = cached === 0 ? roots : new Map<number, Beginning>();
    tokens.forEach((token, i) => {
      let beginning = known.get(token);
      if (beginning) beginning.sharedWith.push(slot);
      else {
        beginning = { sharedWith: [], longer: new Map() };
        known.set(token, beginning);
        computed.push({ token, slot, position: cached + i, key, sharedWith: beginning.sharedWith });
      }
      known = beginning.longer;
    });
  }
  return computed;
}
