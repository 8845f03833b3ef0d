/**
 * The gap that matters: the value of a policy in its simulator minus its value with real users, J_sim − J_real
 * (docs/EQUATIONS.md (22), (23), (G17)), in reward and in success. Dialogues are paired: pair i is the same problem with the
 * same key.
 *
 * The null: if the simulator were a real user, the dialogues of a pair could be exchanged, so every difference could have
 * the other sign. The null is about these trained policies; the interval is about new seeds if there are at least five.
 */
import type { SeedInterval } from '../domain/interval';
import type { Rng } from '../domain/rng';
import { seedIntervals, mean, pairedDifferences } from '../rl/statistics';
import { againstNull, BOOTSTRAP_DRAWS, NULL_DRAWS, type AgainstNull } from './resampling';

/** One number per dialogue, seed by seed; position i of both is the same episode. */
export interface PairedSeeds {
  readonly simulated_S: readonly ArrayLike<number>[];
  readonly real_S: readonly ArrayLike<number>[];
}

/** `mean` is the gap, in the unit of the numbers; positive if the policy looks better in the simulator. p is two-sided. */
export interface ValueGap extends SeedInterval, Pick<AgainstNull, 'nullBand' | 'p' | 'draws'> {
  /** J_sim and J_real: means over seeds of means over dialogues. */
  readonly simulated: number;
  readonly real: number;
}

export interface ValueGapSettings {
  readonly permutations: number;
  readonly resamples: number;
}

const VALUE_GAP: ValueGapSettings = { permutations: NULL_DRAWS, resamples: BOOTSTRAP_DRAWS };

/**
 * The gap of several quantities (success, reward) on the same resamples and the same signs.
 * @throws RangeError if there are no pairs, or if lists that should be paired differ in length
 */
export function valueGaps<Name extends string>(
  quantities: Readonly<Record<Name, PairedSeeds>>,
  rng: Rng,
  settings: Partial<ValueGapSettings> = {},
): Record<Name, ValueGap> {
  const { permutations, resamples } = { ...VALUE_GAP, ...settings };
  const names = Object.keys(quantities) as Name[];
  const series_KS = names.map((name) => differences(quantities[name]));
  const lengths = series_KS.map((series) => series.map(({ length }) => length).join());
  if (new Set(lengths).size > 1)
    throw new RangeError(`The quantities have different dialogues: ${lengths.join(' and ')}.`);
  const intervals = seedIntervals(series_KS, rng, resamples);
  const nulls = signFlips(series_KS, rng, permutations);
  return Object.fromEntries(
    names.map((name, k): [Name, ValueGap] => {
      const { nullBand } = againstNull(0, nulls[k]!);
      // (G17) Two-sided: absolute values are compared.
      const { p, draws } = againstNull(Math.abs(intervals[k]!.mean), nulls[k]!.map(Math.abs));
      const { simulated_S, real_S } = quantities[name];
      return [
        name,
        { ...intervals[k]!, nullBand, p, draws, simulated: mean(simulated_S.map(mean)), real: mean(real_S.map(mean)) },
      ];
    }),
  ) as Record<Name, ValueGap>;
}

function differences({ simulated_S, real_S }: PairedSeeds): Float64Array[] {
  if (simulated_S.length !== real_S.length)
    throw new RangeError(
      `There are ${simulated_S.length} seeds in the simulator but ${real_S.length} with real users.`,
    );
  const paired = simulated_S.map((simulated, s) => pairedDifferences(simulated, real_S[s]!));
  if (paired.length === 0 || paired.some(({ length }) => length === 0))
    throw new RangeError('A paired gap needs dialogues in every seed.');
  return paired;
}

/** Mean over seeds of the mean difference, with random signs; the k-th quantity of a pair flips with the others. */
function signFlips(series_KS: readonly (readonly Float64Array[])[], rng: Rng, permutations: number): Float64Array[] {
  const null_KB = series_KS.map(() => new Float64Array(permutations));
  const seeds = series_KS[0]?.length ?? 0;
  for (let draw = 0; draw < permutations; draw++) {
    for (let s = 0; s < seeds; s++) {
      const pairs = series_KS[0]![s]!.length;
      let word = 0;
      for (let i = 0; i < pairs; i++) {
        // One u32 is 32 signs.
        if (i % 32 === 0) word = rng.u32();
        const sign = (word >>> (i % 32)) & 1 ? 1 : -1;
        for (let k = 0; k < series_KS.length; k++) null_KB[k]![draw]! += (sign * series_KS[k]![s]![i]!) / pairs / seeds;
      }
    }
  }
  return null_KB;
}
