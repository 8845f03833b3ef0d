/** Of two values for a slot, one may be what is to be replaced. */
import { correctionBetween } from './corrections';
import type { Item } from './lexicon';
import type { Told } from './meaning';
import { isAfterAnd } from './neighbours';
import type { Scene } from './situation';

export interface Replacing {
  readonly items: readonly Item[];
  readonly scene: Scene;
  /** Items of "to", "into" and the like. */
  readonly towards: readonly number[];
  /** Whether "to" after a first value says that this one is replaced ("change Rome to Paris"). */
  readonly leadsAway: boolean;
  /** "Rome or Paris". */
  readonly or: boolean;
}

export interface Resolved {
  readonly values: Told[];
  /** Those that are to be replaced. */
  readonly replaced: Told[];
  /** Items that say so ("no, wait"). */
  readonly settled: readonly number[];
  /** A slot where it is not clear which of two values is wanted. */
  readonly doubled: number | null;
}

export function resolveDoubles(told: readonly Told[], replacing: Replacing): Resolved {
  let doubled: number | null = null;
  let values = [...told];
  const replaced: Told[] = [];
  const settled: number[] = [];
  for (const slot of new Set(told.map((value) => value.slot))) {
    const ofSlot = values.filter((value) => value.slot === slot);
    const tokens = [...new Set(ofSlot.map(({ token }) => token))];
    const old = tokens.length === 2 ? replacedOf(ofSlot, slot, replacing) : null;
    if (tokens.length > 1 && old === null) doubled = slot;
    if (tokens.length === 2 && old === ofSlot[0]!.token)
      settled.push(...correctionBetween(replacing.items, ofSlot[0]!.item, ofSlot.at(-1)!.item));
    replaced.push(...ofSlot.filter(({ token }) => token === old));
    const kept = ofSlot.find(({ token }) => token !== old)!;
    values = [
      ...values.filter((value) => value.slot !== slot),
      ...(tokens.length > 1 && old === null ? ofSlot : [kept]),
    ];
  }
  return { values, replaced, settled, doubled };
}

function replacedOf(told: readonly Told[], slot: number, replacing: Replacing): number | null {
  const { items, scene, towards, leadsAway, or } = replacing;
  const first = told[0]!;
  const second = told.find(({ token }) => token !== first.token)!;
  const said = scene.said.get(slot);
  const now = said ?? scene.current[slot];
  if (or || isAfterAnd(items, second.item)) return null;
  if (towards.some((to) => to > first.item && to < second.item)) {
    if (items.some(({ phrase }, i) => i < first.item && /\bprefers?\b/.test(phrase))) return second.token;
    // A change to how it is already is none: perhaps "Friday > Tuesday" compares.
    if (leadsAway) return second.token === now ? null : first.token;
  }
  // "Paris, no wait, Rome".
  if (first.dropped === undefined && correctionBetween(items, first.item, second.item).length > 0) return first.token;
  // "No cake, coffee": the cake is not wanted, so coffee is no second wish.
  for (const [one, other] of [
    [first, second],
    [second, first],
  ] as const)
    if (one.dropped !== undefined && other.dropped === undefined && other.token !== one.dropped) return one.token;
  for (const known of [said, scene.current[slot]]) {
    if (known === first.token || known === second.token) return known;
  }
  return null;
}
