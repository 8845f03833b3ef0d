/**
 * What is moved in a text. In "move Tuesday to the end" the day's word names what is moved and is no wish; and nothing but
 * what a place is about can be moved.
 */
import type { Item, Lexicon } from './lexicon';
import type { NamedSlot, Told } from './meaning';
import { isArticle, nextAfterArticles } from './neighbours';
import type { Scene } from './situation';
import type { KeyboardWords } from './words';

export interface Moving {
  readonly items: readonly Item[];
  readonly lexicon: Lexicon;
  readonly words: KeyboardWords<never>;
  readonly scene: Scene;
  /** The turn has a verb of changing. */
  readonly changed: boolean;
  readonly slots: readonly NamedSlot[];
  readonly vague: readonly { readonly token: number; readonly item: number }[];
}

export interface Moved {
  readonly values: Told[];
  /** Values that only name what is moved. */
  readonly named: readonly NamedSlot[];
  /** Things that cannot be moved, with the words for it. */
  readonly unmovable: readonly number[];
}

export function movedThings(values: readonly Told[], moving: Moving): Moved {
  const { items, lexicon, words, scene, vague, changed } = moving;
  const named: NamedSlot[] = [];
  const unmovable: number[] = [];
  words.slots.forEach(({ about, moves }, slot) => {
    if (about === undefined) return;
    const sense = moves === undefined ? undefined : lexicon.senseOf(moves);
    const place = values.find((value) => value.slot === slot);
    const verb = sense?.kind === 'vague' ? vague.find(({ token }) => token === sense.token) : undefined;
    if (!place && !verb) return;
    const thing = place ? thingBefore(items, place.item) : thingAfter(items, verb!.item);
    if (thing !== null && isOther(items[thing]!, about, slot, values, moving))
      unmovable.push(thing, place?.item ?? verb!.item);
    const day = values.find((value) => value.slot === about);
    // What the policy just said is left to the decision.
    const isNow = day?.token === scene.current[about] && !scene.said.has(about) && scene.asked !== about;
    // "Friday between", after "between?", moves nothing.
    const goesElsewhere = changed || place === undefined || scene.said.get(slot) !== place.token;
    if (day && isNow && goesElsewhere && thing === day.item) named.push({ slot: about, item: day.item });
  });
  return { values: values.filter(({ item }) => !named.some((one) => one.item === item)), named, unmovable };
}

/** The nearest thing before item `i`, in the same breath. */
function thingBefore(items: readonly Item[], i: number): number | null {
  for (let before = i - 1; before >= 0; before--) {
    if (items[before + 1]!.words[0]!.afterPause) return null;
    const { sense, phrase } = items[before]!;
    if (sense.kind === 'value' || sense.kind === 'slot' || (sense.kind === 'filler' && sense.ofText)) return before;
    const passes =
      sense.kind === 'filler' || sense.kind === 'to' || sense.kind === 'change' || isArticle(items[before]!);
    if (!passes || phrase === 'and') return null;
  }
  return null;
}

function thingAfter(items: readonly Item[], i: number): number | null {
  const next = nextAfterArticles(items, i);
  return next && !next.words[0]!.afterPause ? items.indexOf(next) : null;
}

function isOther(item: Item, about: number, place: number, values: readonly Told[], moving: Moving): boolean {
  const { sense } = item;
  const phrasedAsPlace = moving.items.some(
    (other) => other.sense.kind === 'value' && other.sense.slot === place && other.words.length > 1,
  );
  if (sense.kind === 'slot') return sense.slot !== about && sense.slot !== place;
  if (sense.kind === 'value') return sense.slot !== about && sense.slot !== place && (moving.changed || phrasedAsPlace);
  // "Move the meeting to the end": a word of the text, and the day is not spoken of.
  const ofText = sense.kind === 'filler' && sense.ofText === true;
  return ofText && ![...values, ...moving.slots].some(({ slot }) => slot === about);
}
