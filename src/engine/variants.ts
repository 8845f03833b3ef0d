/**
 * Chooses between several kernels for the same operation. They compute the same, but the fastest one differs by adapter
 * and shape. tuner.ts measures and fills the table; before that, and for classes that were not measured, the
 * operation's first candidate runs. With the same table a run makes the same choices, so it has the same bits.
 *
 * A class never depends on the number of rows (tokens), so a row's result has the same bits in a batch of any size.
 */
export type VariantChoices = Readonly<Record<string, string>>;

export class Variants {
  private chosen: Map<string, string>;
  private preferred: string | null = null;

  constructor(
    choices: VariantChoices = {},
    /** Variants that give wrong results on this adapter, or that it cannot run. */
    private excluded: ReadonlySet<string> = new Set(),
  ) {
    this.chosen = new Map(Object.entries(choices));
  }

  /** The measured choice for the class if it is among the candidates, else the first candidate that may run. */
  choose<V extends string>(shapeClass: string, candidates: readonly V[]): V {
    const able = candidates.filter((variant) => !this.excluded.has(variant));
    const preferred = able.find((variant) => variant === this.preferred);
    if (preferred !== undefined) return preferred;
    const chosen = this.chosen.get(shapeClass) as V | undefined;
    return chosen !== undefined && able.includes(chosen) ? chosen : (able[0] ?? candidates.at(-1)!);
  }

  /** Sets the table. Programs that are already recorded keep their variants. */
  use(choices: VariantChoices): void {
    for (const [shapeClass, variant] of Object.entries(choices)) this.chosen.set(shapeClass, variant);
  }

  /**
   * Prefers this variant over the table wherever it is a candidate. For tests that run a whole model with each variant.
   */
  prefer(variant: string | null): void {
    this.preferred = variant;
  }

  exclude(variant: string): void {
    this.excluded = new Set([...this.excluded, variant]);
  }

  get choices(): VariantChoices {
    return Object.fromEntries([...this.chosen].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** Sizes are rounded up to a power of two: the class "64×128" holds all N in 33..64 and K in 65..128. */
export function sizeClass(...sizes: readonly number[]): string {
  return sizes.map((size) => 2 ** Math.ceil(Math.log2(Math.max(1, size)))).join('×');
}
