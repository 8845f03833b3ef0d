/**
 * The one source of randomness: a counter-based generator keyed by (seed, purpose, index).
 *
 * Threefry-2x32, 20 rounds (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"). It needs
 * only 32-bit add, rotate and xor, so `engine/kernels/sample` computes the same words in WGSL. A draw is a pure function
 * of its key and counter. So arms share episodes, a dialogue can be replayed alone, and batch order changes nothing.
 */
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/** 64 random bits as two u32, a pure function of a 64-bit key and a 64-bit counter. */
export function threefry2x32(key0: number, key1: number, counter0: number, counter1: number): [number, number] {
  const keys = [key0 >>> 0, key1 >>> 0, (0x1bd11bda ^ key0 ^ key1) >>> 0] as const;
  let x0 = (counter0 + keys[0]) >>> 0;
  let x1 = (counter1 + keys[1]) >>> 0;
  for (let round = 0; round < 20; round++) {
    const r = ROTATIONS[round % 8]!;
    x0 = (x0 + x1) >>> 0;
    x1 = ((x1 << r) | (x1 >>> (32 - r))) >>> 0;
    x1 = (x1 ^ x0) >>> 0;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x0 = (x0 + keys[injection % 3]!) >>> 0;
      x1 = (x1 + keys[(injection + 1) % 3]! + injection) >>> 0;
    }
  }
  return [x0, x1];
}

/** FNV-1a of a purpose string: the second key word. */
export function purposeKey(purpose: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < purpose.length; i++) hash = Math.imul(hash ^ purpose.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** A u32 as a float strictly inside (0, 1): the same 24 bits that the WGSL sampler uses. */
export function openUnit(word: number): number {
  return ((word >>> 8) + 0.5) / 16777216;
}

/** A stream of draws for one (seed, purpose, index). Cheap: make one for each purpose. */
export class Rng {
  private readonly key0: number;
  private readonly key1: number;

  constructor(
    seed: number,
    purpose: string,
    private readonly index = 0,
    /** Index of the stream's first draw, counted from 0. */
    private draw = 0,
  ) {
    this.key0 = seed >>> 0;
    this.key1 = purposeKey(purpose);
  }

  u32(): number {
    return threefry2x32(this.key0, this.key1, this.index, this.draw++)[0];
  }

  /** Uniform on (0, 1), 24 bits. */
  uniform(): number {
    return openUnit(this.u32());
  }

  /** Uniform integer in [0, n). */
  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  bernoulli(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Standard normal (Box–Muller, one of the pair). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  pick<T>(items: readonly T[]): T {
    return items[this.integer(items.length)]!;
  }

  /** Index drawn in proportion to non-negative weights. */
  categorical(weights: ArrayLike<number>): number {
    let total = 0;
    for (let i = 0; i < weights.length; i++) total += weights[i]!;
    let left = this.uniform() * total;
    let last = 0;
    for (let i = 0; i < weights.length; i++) {
      if (weights[i]! <= 0) continue;
      last = i;
      left -= weights[i]!;
      if (left < 0) return i;
    }
    return last;
  }

  /** Fisher–Yates, in place. */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [items[i], items[j]] = [items[j]!, items[i]!];
    }
    return items;
  }
}
