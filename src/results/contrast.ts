/**
 * Success with real users of an arm in one result, minus that of an arm in the same or another result, paired by dialogue
 * over the seeds that both have (docs/EQUATIONS.md (22), (23)). Dialogue i of a seed is the same problem with the same
 * person and luck in every run of a task with a population; nothing else decides it, so policies may be compared that were
 * trained or used with other settings. Where a dialogue is not the same, there is no contrast.
 */
import { differingSettings } from '../domain/changed-settings';
import { ShiftLabError } from '../domain/errors';
import type { ExperimentResult, SeedResult } from '../domain/experiment-result';
import { parseSpec } from '../domain/experiment-spec';
import type { SeedInterval } from '../domain/interval';
import { Rng } from '../domain/rng';
import { shortened } from '../domain/shown-value';
import { successesOf } from '../experiment/evaluation/evaluate';
import { populationOf } from '../experiment/population-of';
import { mean, pairedDifferences, seedIntervals } from '../rl/statistics';
import { evaluationsOf } from './evaluations';
import { MARGIN } from '../domain/verdict';
import { signedPoints, signedWithInterval } from './number-text';
import { isFromSameModels } from './earlier-base-models';
import { adaptersOf, precisionsOf } from './pooled';
import { seedsCells, seedsHeader } from './seeds-cells';
import { table } from './table';

/** One arm of a result. */
export interface Side {
  /** As a person named it: "a:calibrated". */
  readonly name: string;
  readonly result: ExperimentResult;
  readonly arm: string;
  /** Of the evaluation; null for the result's first one. */
  readonly temperature: number | null;
}

export interface Contrast extends SeedInterval {
  readonly a: string;
  readonly b: string;
  /** That both have, and the difference of each. */
  readonly pairs: readonly { readonly seed: number; readonly difference: number }[];
  /** What a reader must know to take the difference for what it is. */
  readonly notes: readonly string[];
}

/** Throws `usage` with the reason where there is no such arm, or the dialogues are not the same. */
export function contrastOf(a: Side, b: Side): Contrast {
  const refuse = (why: string) =>
    new ShiftLabError('usage', `${shown(a)} and ${shown(b)} cannot be paired: ${why}.`, { a: a.name, b: b.name });
  const [specA, specB] = [parseSpec(a.result.spec), parseSpec(b.result.spec)];
  for (const side of [a, b]) requireArm(side);
  if (specA.task !== specB.task) throw refuse(`their tasks are ${shortened(specA.task)} and ${shortened(specB.task)}`);
  if (peopleOf(a.result) !== peopleOf(b.result)) throw refuse('their real users are other populations');
  const precisions = [precisionsOf(a.result), precisionsOf(b.result)] as const;
  if (precisions[0] !== precisions[1])
    throw refuse(`one was computed in ${precisions[0]}, the other in ${precisions[1]}`);
  const both = a.result.seeds.flatMap((one) => {
    const other = b.result.seeds.find(({ seed }) => seed === one.seed);
    return other ? [{ seed: one.seed, one, other }] : [];
  });
  if (both.length === 0)
    throw refuse(`they have no seed in common (${seedsOf(a.result)} and ${seedsOf(b.result)}); run the same seeds`);
  const differences = both.map(({ seed, one, other }) => {
    const [first, second] = [successOf(a, one), successOf(b, other)];
    if (first.length !== second.length)
      throw refuse(`in seed ${seed} they were evaluated in ${first.length} and ${second.length} dialogues`);
    return pairedDifferences(first, second);
  });
  // The key of a result's own gaps: within one result, this is its gap to the last digit.
  const [interval] = seedIntervals([differences], new Rng(0, 'bootstrap')) as [SeedInterval];
  const used = both.map(({ seed }) => seed);
  return {
    ...interval,
    a: a.name,
    b: b.name,
    pairs: both.map(({ seed }, i) => ({ seed, difference: mean(differences[i]!) })),
    notes: [...unused(a, used), ...unused(b, used), ...settingsNote(a, b), ...computedNote(a, b, both), interval.note],
  };
}

const shown = ({ name }: Side): string => shortened(name, 50);
const seedsOf = ({ seeds }: ExperimentResult): string => shortened(seeds.map(({ seed }) => seed).join(', '), 30);

/** Of a result whose arms and temperatures are the same in all seeds, which its settings say. */
function requireArm(side: Side): void {
  const { result, arm, temperature } = side;
  const names = result.spec.arms.join(', ');
  if (!result.spec.arms.includes(arm))
    throw new ShiftLabError('usage', `${shown(side)}: there is no such arm in it; arms: ${shortened(names, 120)}.`, {
      arm: shortened(arm),
    });
  const found = result.seeds.flatMap((seed) => temperaturesOf(side, seed));
  if (temperature !== null && !found.includes(temperature))
    throw new ShiftLabError(
      'usage',
      `${shown(side)}: it was not evaluated at this temperature, but at ${[...new Set(found)].join(' and ')}.`,
      { temperature },
    );
}

const evaluations = ({ result, arm }: Side, seed: SeedResult) =>
  evaluationsOf(
    parseSpec(result.spec),
    seed.arms.find((one) => one.arm === arm)!,
  );
const temperaturesOf = (side: Side, seed: SeedResult) => evaluations(side, seed).map(({ temperature }) => temperature);

function successOf(side: Side, seed: SeedResult): ArrayLike<number> {
  const all = evaluations(side, seed);
  const found = all.find(({ temperature }) => side.temperature === null || temperature === side.temperature);
  return successesOf(found!.real);
}

/** What decides who the users are, whatever the population is called and in whatever order it is written. */
const peopleOf = ({ spec }: ExperimentResult): string => {
  const { name: _, ...people } = populationOf(spec) as Readonly<Record<string, unknown>>;
  return JSON.stringify(people, (_key, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
};

function unused(side: Side, used: readonly number[]): string[] {
  const left = side.result.seeds.flatMap(({ seed }) => (used.includes(seed) ? [] : [seed]));
  return left.length > 0
    ? [`Not used, because the other side lacks them: seeds ${left.join(', ')} of ${side.name}.`]
    : [];
}

const MOST_SETTINGS = 6;

function settingsNote(a: Side, b: Side): string[] {
  const settings = differingSettings([parseSpec(a.result.spec), parseSpec(b.result.spec)]).map(
    ({ key, values: [first, second] }) => `${key} ${shortened(first!, 30)} and ${shortened(second!, 30)}`,
  );
  const more = settings.length > MOST_SETTINGS ? ` and ${settings.length - MOST_SETTINGS} more` : '';
  return settings.length > 0 ? [`Settings that differ: ${settings.slice(0, MOST_SETTINGS).join('; ')}${more}.`] : [];
}

function computedNote(
  { result: a }: Side,
  { result: b }: Side,
  both: readonly { readonly one: SeedResult; readonly other: SeedResult }[],
): string[] {
  const onOthers = both.some(
    ({ one, other }) => [...adaptersOf(a, one)].sort().join() !== [...adaptersOf(b, other)].sort().join(),
  );
  const fromOthers = !isFromSameModels(a, b);
  return [
    ...(fromOthers ? ['The two began from different base models.'] : []),
    ...(onOthers ? ['The two were computed on different adapters, which alone may move a result.'] : []),
  ];
}

/** @param size the difference that is to be told apart by the number of seeds that it says; a share */
export function contrastsText(contrasts: readonly Contrast[], size = MARGIN): string {
  const rows = contrasts.map((contrast) => [
    `${contrast.a} − ${contrast.b}`,
    signedWithInterval(contrast),
    contrast.pairs.map(({ difference }) => signedPoints(difference)).join(', '),
    contrast.pairs.map(({ seed }) => seed).join(', '),
    ...seedsCells(
      contrast,
      contrast.pairs.map(({ difference }) => difference),
      size,
    ),
  ]);
  const notes = contrasts.flatMap(({ a, b, notes: said }) => said.map((note) => `- ${a} − ${b}: ${note}`));
  return [
    '### Contrasts: success with real users, paired by dialogue',
    table(['contrast', 'difference, points [95 % interval]', 'each seed', 'seeds', ...seedsHeader(size)], rows),
    notes.join('\n'),
    '',
  ].join('\n\n');
}
