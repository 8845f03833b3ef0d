/**
 * What the phrases of a typed turn say together: values and vague wishes, which of them are denied or replaced, and the
 * verdicts. Not here: what that amounts to after the policy's turn (decision.ts).
 */
import type { Item, Lexicon, Sense } from './lexicon';
import { isArticle, showsValue } from './manners';
import type { Scene } from './situation';
import type { KeyboardWords } from './words';

export interface Told {
  readonly slot: number;
  readonly token: number;
  /** Index of its item. */
  readonly item: number;
}

export interface Meaning {
  readonly items: readonly Item[];
  /** Those that are meant, at most one a slot, unless `doubled`. */
  readonly values: readonly Told[];
  readonly vague: readonly { readonly token: number; readonly item: number }[];
  /** Values that are not wanted. */
  readonly denied: readonly Told[];
  /** The slot for which two values are told. */
  readonly doubled: number | null;
  /** Slots that are spoken of without a value. */
  readonly slots: readonly { readonly slot: number; readonly item: number }[];
  readonly positive: 'none' | 'weak' | 'strong';
  /** Its words accept rather than affirm ("great", not "yes"). */
  readonly accepting: boolean;
  readonly negative: boolean;
  readonly but: boolean;
  readonly leaves: boolean;
  readonly hesitates: boolean;
  readonly greets: boolean;
  readonly puzzled: boolean;
  /** "Keep it", without saying what. */
  readonly keeps: boolean;
  /** Items that cannot be said, and those that may be slips of several words. */
  readonly unknown: readonly number[];
  readonly open: readonly number[];
}

type Mode = 'not' | 'old' | 'drop' | 'keep' | 'from';

export class MeaningReader {
  private mode: Mode | null = null;
  private modeItem = -1;
  private changed = false;
  private values: (Told & { kept?: boolean })[] = [];
  private readonly vague: { token: number; item: number }[] = [];
  private readonly denied: Told[] = [];
  private readonly slots: { slot: number; item: number }[] = [];
  private readonly unknown: number[] = [];
  private readonly open: number[] = [];
  private readonly towards: number[] = [];
  private readonly verdicts = new Set<string>();
  private positive: Meaning['positive'] = 'none';
  private accepting = false;
  private readonly negatives: number[] = [];
  private but = false;
  private or = false;
  private keeps = false;

  private constructor(
    private readonly items: readonly Item[],
    private readonly lexicon: Lexicon,
    private readonly words: KeyboardWords<never>,
    private readonly noneOf: (slot: number) => number | null,
    private readonly scene: Scene,
  ) {}

  static read(
    items: readonly Item[],
    lexicon: Lexicon,
    words: KeyboardWords<never>,
    noneOf: (slot: number) => number | null,
    scene: Scene,
  ): Meaning {
    const reader = new MeaningReader(items, lexicon, words, noneOf, scene);
    items.forEach((item, i) => reader.hear(item, i));
    return reader.meaning();
  }

  private meaning(): Meaning {
    this.closeMode();
    const doubled = this.resolveDoubles();
    const told = (slot: number) =>
      [...this.values, ...this.denied].some(
        (value) => value.slot === slot || this.words.slots[value.slot]!.about === slot,
      );
    return {
      items: this.items,
      values: this.values,
      vague: this.vague,
      denied: this.denied,
      doubled,
      slots: this.slots.filter(({ slot }) => !told(slot) && this.vague.length === 0),
      positive: this.positive,
      accepting: this.accepting,
      negative: this.negatives.length > 0,
      but: this.but,
      leaves: this.verdicts.has('leave'),
      hesitates: this.verdicts.has('unsure'),
      greets: this.verdicts.has('greet'),
      puzzled: this.verdicts.has('unclear'),
      keeps: this.keeps,
      unknown: this.unknown,
      open: this.open,
    };
  }

  private hear(item: Item, i: number): void {
    if (item.words[0]!.afterPause) this.closeMode();
    const sense = this.meant(item, i);
    switch (sense.kind) {
      case 'value':
        this.hearValue(sense.slot, sense.token, i);
        break;
      case 'vague':
        if (this.mode === 'not' || this.mode === 'drop') this.unknown.push(this.modeItem, i);
        else this.vague.push({ token: sense.token, item: i });
        this.mode = null;
        break;
      case 'slot':
        this.hearSlot(sense.slot, i);
        break;
      case 'verdict':
        this.hearVerdict(sense.verdict, i);
        break;
      case 'not':
      case 'old':
      case 'drop':
      case 'keep':
      case 'from':
        this.closeMode();
        this.mode = sense.kind;
        this.modeItem = i;
        break;
      case 'dropBefore':
        this.dropLast(i);
        break;
      case 'change':
        this.changed = true;
        break;
      case 'to':
        this.towards.push(i);
        // "Move the day to Friday" changes the day.
        if (this.vague.at(-1)?.item === i - 1 && this.leadsToValue(i)) {
          this.vague.pop();
          this.changed = true;
        }
        if (this.mode === 'from' || this.mode === 'old') this.mode = null;
        break;
      case 'but':
        this.closeMode();
        this.but = true;
        break;
      case 'or':
        this.or = true;
        break;
      case 'unknown':
        this.unknown.push(...(this.mode === 'not' || this.mode === 'drop' ? [this.modeItem] : []), i);
        this.mode = null;
        break;
      case 'open':
        this.open.push(i);
        break;
      case 'filler':
        break;
    }
  }

  /** A word that is also good manners is a value only where something shows it. */
  private meant(item: Item, i: number): Sense {
    const manners = this.lexicon.mannersOf(item.phrase);
    if (!manners || item.sense.kind !== 'value') return item.sense;
    const shown = this.mode !== null && this.afterAnd(i);
    return shown || showsValue(this.items, i, item.sense.slot, this.lexicon, this.scene) ? item.sense : manners;
  }

  private hearValue(slot: number, token: number, i: number): void {
    const none = this.noneOf(slot);
    const mode = this.mode;
    this.mode = null;
    if (mode === null && this.followsNo(i) && none !== null && this.scene.said.get(slot) !== none) {
      // "No cake" is no verdict, but a wish for none.
      this.negatives.pop();
      this.values.push({ slot, token: none, item: i });
      const said = this.scene.said.get(slot);
      if (said === undefined || said === token) return;
      // After "so coffee?" it may mean "no cake" or "no, cake".
      this.values.push({ slot, token, item: i });
      this.or = true;
      return;
    }
    switch (mode) {
      case 'not':
      case 'old':
        this.denied.push({ slot, token, item: i });
        break;
      case 'drop':
        if (none === null) this.denied.push({ slot, token, item: i });
        else this.values.push({ slot, token: none, item: i });
        if (none !== null && this.alsoNext(i)) this.mode = 'drop';
        break;
      case 'from':
        if (this.words.fromIsOld || this.changed) this.denied.push({ slot, token, item: i });
        else this.unknown.push(this.modeItem, i);
        break;
      default:
        this.values.push({ slot, token, item: i });
    }
  }

  private afterAnd(i: number): boolean {
    let before = i - 1;
    while (before >= 0 && isArticle(this.items[before]!)) before--;
    return this.items[before]?.phrase === 'and';
  }

  private leadsToValue(i: number): boolean {
    let next = i + 1;
    while (next < this.items.length && isArticle(this.items[next]!)) next++;
    return this.items[next]?.sense.kind === 'value';
  }

  private followsNo(i: number): boolean {
    return this.items[i - 1]?.phrase === 'no' && !this.items[i]!.words[0]!.afterPause;
  }

  /** "Drop the cake and the please": the next thing is dropped too. */
  private alsoNext(i: number): boolean {
    if (this.items[i + 1]?.phrase !== 'and') return false;
    let next = i + 2;
    while (next < this.items.length && isArticle(this.items[next]!)) next++;
    const sense = this.items[next]?.sense;
    return (sense?.kind === 'value' || sense?.kind === 'slot') && this.noneOf(sense.slot) !== null;
  }

  private hearSlot(slot: number, i: number): void {
    const none = this.noneOf(slot);
    if (none !== null && (this.mode === 'drop' || (this.mode === null && this.followsNo(i)))) {
      if (this.mode === null) this.negatives.pop();
      this.values.push({ slot, token: none, item: i });
      this.mode = this.mode === 'drop' && this.alsoNext(i) ? 'drop' : null;
    } else if (this.mode === 'keep') {
      const token = this.scene.said.get(slot) ?? this.scene.current[slot];
      if (typeof token === 'number') this.values.push({ slot, token, item: i });
      else this.unknown.push(this.modeItem, i);
      this.mode = null;
    } else if (this.mode === 'drop' || this.mode === 'not') {
      if (this.mode === 'drop') this.unknown.push(this.modeItem, i);
      else this.negatives.push(i);
      if (this.mode === 'not') this.slots.push({ slot, item: i });
      this.mode = null;
    } else {
      this.slots.push({ slot, item: i });
    }
  }

  private hearVerdict(verdict: string, i: number): void {
    const denied = this.mode === 'not';
    switch (verdict) {
      case 'yes':
      case 'accept':
      case 'weakYes':
      case 'weakAccept':
        if (denied) this.negatives.push(i);
        else if (verdict.startsWith('weak')) this.positive = this.positive === 'none' ? 'weak' : this.positive;
        else this.positive = 'strong';
        if (!denied && /accept/i.test(verdict)) this.accepting = true;
        break;
      case 'no':
        this.negatives.push(i);
        break;
      default:
        this.verdicts.add(verdict);
    }
    if (denied) this.mode = null;
  }

  private dropLast(i: number): void {
    const last = this.values.at(-1);
    const none = last ? this.noneOf(last.slot) : null;
    const slot = this.slots.at(-1);
    if (last && none !== null) this.values[this.values.length - 1] = { ...last, token: none };
    else if (!last && slot && this.noneOf(slot.slot) !== null)
      this.values.push({ slot: slot.slot, token: this.noneOf(slot.slot)!, item: slot.item });
    else this.unknown.push(i);
  }

  /** A word that turned nothing around says something that cannot be said. */
  private closeMode(): void {
    if (this.mode === 'keep') {
      if (this.scene.asked !== null && this.scene.current[this.scene.asked] !== null)
        this.values.push({
          slot: this.scene.asked,
          token: this.scene.current[this.scene.asked]!,
          item: this.modeItem,
        });
      else this.keeps = true;
    } else if (this.mode === 'not' || this.mode === 'drop') {
      this.unknown.push(this.modeItem);
    }
    this.mode = null;
  }

  /** Of two values for a slot, one may be what is to be replaced. Returns a slot where it is not clear which. */
  private resolveDoubles(): number | null {
    let doubled: number | null = null;
    for (const slot of new Set(this.values.map((value) => value.slot))) {
      const told = this.values.filter((value) => value.slot === slot);
      const tokens = [...new Set(told.map(({ token }) => token))];
      const old = tokens.length === 2 ? this.replacedOf(told, slot) : null;
      if (tokens.length > 1 && old === null) doubled = slot;
      this.denied.push(...told.filter(({ token }) => token === old));
      const kept = told.find(({ token }) => token !== old)!;
      this.values = [
        ...this.values.filter((value) => value.slot !== slot),
        ...(tokens.length > 1 && old === null ? told : [kept]),
      ];
    }
    return doubled;
  }

  private replacedOf(told: readonly Told[], slot: number): number | null {
    const second = told.find(({ token }) => token !== told[0]!.token)!;
    const leads = this.towards.some((to) => to > told[0]!.item && to < second.item);
    if (leads && (this.changed || this.words.fromIsOld)) return told[0]!.token;
    if (this.or) return null;
    for (const known of [this.scene.said.get(slot), this.scene.current[slot]]) {
      if (known === told[0]!.token || known === second.token) return known;
    }
    return null;
  }
}
