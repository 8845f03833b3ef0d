/** What one part of `npm run torture` is: a kind of fault, tried many times, and what came of each. */

export interface TortureOptions {
  /** Of the random choices: the same seed tries the same faults. */
  readonly seed: number;
  /** 'short' runs in the tests, in a few seconds a part; 'long' takes minutes. */
  readonly scale: 'short' | 'long';
  /** Prints one line while it goes on. */
  say(line: string): void;
}

export interface TortureRow {
  /** What was done to the program, in words: "a bit flipped in a stored value". */
  readonly fault: string;
  readonly tried: number;
  /** How each time ended as it should, in words, with counts that add up to `tried` minus the wrong ones: "refused by name 31, harmless 9". */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Each time that something was lost, or wrong without a word: how to see it again, and what happened. */
  readonly wrong: readonly string[];
}

export interface TorturePart {
  /** As the command line names it; that of its file. */
  readonly name: string;
  readonly run: (options: TortureOptions) => Promise<readonly TortureRow[]>;
}
