/** The pairs that could be merged next, the most frequent first; among equals the one with the smaller first id, then second. */
interface Pair {
  readonly first: number;
  readonly second: number;
  readonly count: number;
}

/** A binary heap. Counts that have changed since are not updated here: whoever takes a pair compares, and puts it back. */
export class PairQueue {
  private readonly heap: Pair[] = [];

  put(pair: Pair): void {
    const { heap } = this;
    let at = heap.push(pair) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!goesBefore(pair, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = pair;
  }

  take(): Pair | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && goesBefore(heap[below + 1]!, heap[below]!)) below++;
      if (!goesBefore(heap[below]!, last)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
    return first;
  }
}

function goesBefore(a: Pair, b: Pair): boolean {
  if (a.count !== b.count) return a.count > b.count;
  return a.first === b.first ? a.second < b.second : a.first < b.first;
}
