/** Of two values for a slot, one may be what is to be replaced. */
import type { Told } from './meaning';
import type { Scene } from './situation';

export interface Replacing {
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
  /** A slot where it is not clear which of two values is wanted. */
  readonly doubled: number | null;
}

export function resolveDoubles(told: readonly Told[], replacing: Replacing): Resolved {
  let doubled: number | null = null;
  let values = [...told];
  const replaced: Told[] = [];
  for (const slot of new Set(told.map((value) => value.slot))) {
    const ofSlot = values.filter((value) => value.slot === slot);
    const tokens = [...new Set(ofSlot.map(({ token }) => token))];
    const old = tokens.length === 2 ? replacedOf(ofSlot, slot, replacing) : null;
    if (tokens.length > 1 && old === null) doubled = slot;
    replaced.push(...ofSlot.filter(({ token }) => token === old));
    const kept = ofSlot.find(({ token }) => token !== old)!;
    values = [
      ...values.filter((value) => value.slot !== slot),
      ...(tokens.length > 1 && old === null ? ofSlot : [kept]),
    ];
  }
  return { values, replaced, doubled };
}

function replacedOf(told: readonly Told[], slot: number, { scene, towards, leadsAway, or }: Replacing): number | null {
  const second = told.find(({ token }) => token !== told[0]!.token)!;
  const leads = towards.some((to) => to > told[0]!.item && to < second.item);
  if (leads && leadsAway) return told[0]!.token;
  if (or) return null;
  for (const known of [scene.said.get(slot), scene.current[slot]]) {
    if (known === told[0]!.token || known === second.token) return known;
  }
  return null;
}
