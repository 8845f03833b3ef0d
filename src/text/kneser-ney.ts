/**
 * Interpolated modified Kneser–Ney over whole numbers (Kneser & Ney 1995; Chen & Goodman 1999, equations 22–27).
 *
 *   P(w | h) = max(0, c(h w) − D(c(h w))) / c(h ·)  +  λ(h) · P(w | h without its oldest symbol)
 *
 * c counts occurrences at the highest order, and for histories that begin where the sequence begins; below, it counts the
 * different symbols that stood before h w. D is one of three discounts for counts 1, 2 and more, from the counts of counts of
 * its order; λ(h) is the mass that they took. Below all orders is a distribution that the caller gives. If that sums to 1,
 * so does P for every history, seen or not.
 */
import type { Rng } from '../domain/rng';

/** What is known after one history; `older` leads to longer ones. */
interface Context {
  readonly counts: Map<number, number>;
  total: number;
  /** λ: the share of `total` that the discounts took. */
  spared: number;
  readonly older: Map<number, Context>;
}

/** Discounts of counts 1, 2, and 3 or more. */
type Discounts = readonly [number, number, number];

/** Where the counts of counts do not say (Chen & Goodman's formula needs n1 to n4): absolute discounting. */
const USUAL_DISCOUNT = 0.75;
/** Stands before the first symbol of a sequence. Symbols are whole numbers from 0. */
const START = -1;
/** A symbol that no sequence of the training had. */
export const UNSEEN = -2;

const emptyContext = (): Context => ({ counts: new Map(), total: 0, spared: 0, older: new Map() });

export class KneserNey {
  private readonly root = emptyContext();
  private readonly discounts: Discounts[] = [];

  /** @param order the number of symbols of the longest counted sequence: the last one and order − 1 before it */
  constructor(
    sequences: Iterable<readonly number[]>,
    readonly order: number,
  ) {
    const histories = new Set<string>();
    for (const sequence of sequences) {
      const symbols = [START, ...sequence];
      for (let at = 1; at < symbols.length; at++) this.count(symbols, at, histories);
    }
    for (let length = 0; length < order; length++) {
      const contexts = this.contextsOf(length);
      this.discounts.push(discountsOf(contexts));
      for (const context of contexts) context.spared = this.sparedOf(context, length);
    }
  }

  /**
   * @param history from the beginning of the sequence on, or at least its last order − 1 symbols
   * @param base the probability of the symbol below all orders
   */
  probability(history: readonly number[], symbol: number, base: number): number {
    let probability = base;
    this.along(history, (context, length) => {
      const count = context.counts.get(symbol) ?? 0;
      const discounted = count === 0 ? 0 : count - this.discount(length, count);
      probability = discounted / context.total + context.spared * probability;
    });
    return probability;
  }

  /** Draws the next symbol; null if it is to be drawn from the distribution below all orders. */
  draw(history: readonly number[], rng: Rng): number | null {
    const known: Context[] = [];
    this.along(history, (context) => known.push(context));
    for (let length = known.length - 1; length >= 0; length--) {
      const context = known[length]!;
      let left = rng.uniform() * context.total;
      for (const [symbol, count] of context.counts) {
        left -= count - this.discount(length, count);
        if (left < 0) return symbol;
      }
    }
    return null;
  }

  /** Calls with the contexts of the history's ends, the empty one first, as far as they were seen. */
  private along(history: readonly number[], visit: (context: Context, length: number) => void): void {
    let context: Context | undefined = this.root;
    for (let length = 0; length < this.order && context && context.total > 0; length++) {
      visit(context, length);
      const place = history.length - 1 - length;
      context = place < -1 ? undefined : context.older.get(place === -1 ? START : history[place]!);
    }
  }

  private sparedOf(context: Context, length: number): number {
    let mass = 0;
    for (const count of context.counts.values()) mass += this.discount(length, count);
    return mass / context.total;
  }

  private discount(length: number, count: number): number {
    return this.discounts[length]![Math.min(count, 3) - 1]!;
  }

  private count(symbols: readonly number[], at: number, histories: Set<string>): void {
    let context = this.root;
    const symbol = symbols[at]!;
    let key = String(symbol);
    for (let length = 0; length < this.order; length++) {
      const before = symbols[at - length - 1];
      const longest = length === this.order - 1 || before === undefined;
      const longer = `${String(before)} ${key}`;
      if (longest || !histories.has(longer)) {
        if (!longest) histories.add(longer);
        context.counts.set(symbol, (context.counts.get(symbol) ?? 0) + 1);
        context.total++;
      }
      if (before === undefined) return;
      key = longer;
      if (length + 1 === this.order) return;
      let next = context.older.get(before);
      if (!next) context.older.set(before, (next = emptyContext()));
      context = next;
    }
  }

  private contextsOf(length: number): Context[] {
    let contexts = [this.root];
    for (let k = 0; k < length; k++) contexts = contexts.flatMap(({ older }) => [...older.values()]);
    return contexts;
  }
}

/** Chen & Goodman (26): D1 = 1 − 2Y n2/n1, D2 = 2 − 3Y n3/n2, D3 = 3 − 4Y n4/n3 with Y = n1/(n1 + 2 n2). */
function discountsOf(contexts: readonly Context[]): Discounts {
  const n = [0, 0, 0, 0, 0];
  for (const { counts } of contexts) for (const count of counts.values()) if (count <= 4) n[count]!++;
  const [, n1, n2, n3, n4] = n as [number, number, number, number, number];
  if (n1 === 0 || n2 === 0 || n3 === 0) return [USUAL_DISCOUNT, USUAL_DISCOUNT, USUAL_DISCOUNT];
  const y = n1 / (n1 + 2 * n2);
  const within = (value: number, most: number) => Math.min(Math.max(value, 0.05), most - 0.05);
  return [within(1 - (2 * y * n2) / n1, 1), within(2 - (3 * y * n3) / n2, 2), within(3 - (4 * y * n4) / n3, 3)];
}
