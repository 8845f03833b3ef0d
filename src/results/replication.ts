/**
 * The same settings and seed, computed on two adapters: what rounding alone does to an arm. Everything else is equal (people,
 * problems, luck, initial weights). Adapters sum in different orders, and training can carry a difference in the last bit to
 * a different policy.
 */
import * as v from 'valibot';
import { isTrained, knownArm } from '../arms/registry';
import type { ExperimentResult } from '../domain/experiment-result';
import { list, object, readRecord, seed, whole } from '../domain/record-fields';
import type { Replication } from '../domain/story';
import { mean } from '../rl/statistics';
import { decimal, percent } from './number-text';
import { adaptersOf } from './pooled';
import { table } from './table';

const onAdapter = object({ adapter: v.string(), success: v.number() });

/** An arm of one seed on two adapters. `success` with real users, a share or a mean grade. */
const pair = object({
  /** The point's result file. */
  file: v.string(),
  /** SHA-256 of the base models that both began from. */
  baseModels: object({ policy: v.string(), simulator: v.string() }),
  seed,
  arm: v.string(),
  here: onAdapter,
  there: onAdapter,
  /** How many of the `dialogues` with real users had another outcome (another grade, where there are grades). */
  differing: whole,
  dialogues: whole,
});

const replicationFileSchema = object({
  format: v.literal('shiftlab-replication'),
  schema: v.literal(2),
  pairs: list(pair),
});

export type Pair = v.InferOutput<typeof pair>;
export type ReplicationFile = v.InferOutput<typeof replicationFileSchema>;

/** Reads docs/replication.json. Throws `usage`. */
export const replicationFileOf = (value: unknown): ReplicationFile =>
  readRecord(replicationFileSchema, value, { failure: 'The file of replications is damaged.' });

/** Arms and seeds that both have, where the adapters differ. The settings are the caller's to compare. */
export function pairsOf(file: string, here: ExperimentResult, there: ExperimentResult): Pair[] {
  return here.seeds.flatMap((seed) => {
    const other = there.seeds.find((one) => one.seed === seed.seed);
    const adapters = other && {
      here: adaptersOf(here, seed).join(' and '),
      there: adaptersOf(there, other).join(' and '),
    };
    if (!adapters || adapters.here === adapters.there || !here.baseModels) return [];
    const { baseModels } = here;
    return seed.arms.flatMap(({ arm, real }): Pair[] => {
      const twin = other!.arms.find((one) => one.arm === arm);
      if (!twin || twin.real.successes.length !== real.successes.length) return [];
      const [outcomes, others] =
        real.grades && twin.real.grades
          ? [real.grades, twin.real.grades]
          : [[...real.successes], [...twin.real.successes]];
      const differing = outcomes.filter((outcome, i) => outcome !== others[i]).length;
      const of = (adapter: string, success: number) => ({ adapter, success: Math.round(1e4 * success) / 1e4 });
      return [
        {
          file,
          baseModels,
          seed: seed.seed,
          arm,
          here: of(adapters.here, real.metrics.success),
          there: of(adapters.there, twin.real.metrics.success),
          differing,
          dialogues: real.successes.length,
        },
      ];
    });
  });
}

/** Joins both lists; of two pairs with the same file, base models, seed, arm and adapters it keeps the later one. */
export function withPairs(known: readonly Pair[], more: readonly Pair[]): Pair[] {
  const key = ({ file, baseModels, seed, arm, here, there }: Pair): string =>
    JSON.stringify([file, baseModels, seed, arm, here.adapter, there.adapter]);
  return [...new Map([...known, ...more].map((pair) => [key(pair), pair])).values()];
}

/** An arm that several points share (`npm run results` trains it once) is one pair. */
function distinct(pairs: readonly Pair[]): Pair[] {
  return [
    ...new Map(pairs.map((pair) => [JSON.stringify({ ...pair, file: null }), pair] as const).reverse()).values(),
  ].reverse();
}

/** Points of success. */
const moved = ({ here, there }: Pair): number => 100 * (here.success - there.success);

const rootMeanSquare = (values: readonly number[]): number => Math.sqrt(mean(values.map((value) => value ** 2)));

/** For trained arms only, because the policy of base is always the shipped one. Null if none was trained twice. */
export function replicationSummary(all: readonly Pair[]): Replication | null {
  const pairs = distinct(all).filter(({ arm }) => isTrained(arm));
  if (pairs.length === 0) return null;
  const differences = pairs.map(({ here, there }) => here.success - there.success);
  const largest = Math.max(...differences.map(Math.abs));
  return {
    arms: pairs.length,
    same: pairs.filter(({ differing }) => differing === 0).length,
    rms: rootMeanSquare(differences),
    largest,
  };
}

/** A sentence for documents; null if nothing was computed twice. */
export function replicationSentence(all: readonly Pair[]): string | null {
  const summary = replicationSummary(all);
  if (!summary) return null;
  const { arms, same, rms, largest } = summary;
  return `${arms} policies (one arm, one setting, one seed) were trained twice, on two adapters. ${same} of them behaved the same in every dialogue with real users. Over all ${arms}, success differs by ${percent(rms)} points (root mean square), and by ${percent(largest)} at most.`;
}

/** A row an arm; empty without pairs. */
export function replicationText(all: readonly Pair[]): string {
  const pairs = distinct(all);
  if (pairs.length === 0) return '';
  const arms = [...new Set(pairs.map(({ arm }) => arm))];
  const rows = arms.map((arm) => {
    const own = pairs.filter((pair) => pair.arm === arm);
    const most = own.reduce((worst, pair) => (Math.abs(moved(pair)) > Math.abs(moved(worst)) ? pair : worst));
    return [
      knownArm(arm)?.source === 'extension' ? `${arm} (ours)` : arm,
      String(own.length),
      `${own.filter(({ differing }) => differing === 0).length}`,
      decimal(100 * mean(own.map(({ differing, dialogues }) => differing / dialogues)), 1),
      decimal(mean(own.map(moved)), 2),
      decimal(rootMeanSquare(own.map(moved)), 2),
      moved(most) === 0 ? '0' : `${decimal(moved(most), 1)} (${most.file}, seed ${most.seed})`,
    ];
  });
  const adapters = [...new Set(pairs.map(({ here, there }) => `${here.adapter} minus ${there.adapter}`))];
  return [
    '',
    '## The same seeds on two adapters',
    '',
    `The same settings and the same seed, computed on two adapters. Differences are ${adapters.join('; ')}. Only rounding differs, so a difference between two arms of one seed means something only if it is larger than these.`,
    '',
    table(
      [
        'arm',
        'run twice',
        'the same in every dialogue',
        'dialogues with another outcome, %',
        'mean difference, points',
        'root mean square',
        'largest',
      ],
      rows,
    ),
  ].join('\n');
}
