/** What the phrases of a typed turn say together, before it counts what the policy said. Read by meaning-reader.ts. */
import type { Item } from './lexicon';

export interface Told {
  readonly slot: number;
  readonly token: number;
  /** Index of its item. */
  readonly item: number;
  /** The value that is not wanted, where "no cake" tells that none is. */
  readonly dropped?: number;
}

/** A slot that is spoken of without a value. */
export interface NamedSlot {
  readonly slot: number;
  readonly item: number;
}

export interface Meaning {
  readonly items: readonly Item[];
  /** Those that are meant, at most one a slot, unless `doubled`. */
  readonly values: readonly Told[];
  readonly vague: readonly { readonly token: number; readonly item: number }[];
  /** Words that may be values, and were taken for manners. */
  readonly manners: readonly Told[];
  /** Values that are not wanted. */
  readonly denied: readonly Told[];
  /** The slot for which two values are told. */
  readonly doubled: number | null;
  readonly slots: readonly NamedSlot[];
  readonly positive: 'none' | 'weak' | 'strong';
  /** Its words accept rather than affirm ("great", not "yes"). */
  readonly accepting: boolean;
  readonly negative: boolean;
  readonly but: boolean;
  /** It has a verb of changing. */
  readonly changed: boolean;
  readonly leaves: boolean;
  readonly hesitates: boolean;
  readonly greets: boolean;
  readonly puzzled: boolean;
  /** "That's all." */
  readonly finished: boolean;
  /** "Keep it", without saying what. */
  readonly keeps: boolean;
  /** Items that cannot be said, and those that may be slips of several words. */
  readonly unknown: readonly number[];
  readonly open: readonly number[];
  /** Items that did their work on others: the "no" in "no cake", the "wait" in "Paris, wait, Rome". */
  readonly settled: readonly number[];
}
