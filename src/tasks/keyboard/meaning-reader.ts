/**
 * Reads the phrases of a typed turn one after the other: values and vague wishes, which of them are denied or replaced, and
 * the verdicts. Not here: what that amounts to after the policy's turn (decision.ts).
 */
import { resolveDoubles } from './doubled-values';
import type { Item, Lexicon, Sense } from './lexicon';
import { showsValue } from './manners';
import type { Meaning, Told } from './meaning';
import { followsNo, isAfterAnd, isDroppedToo, nextAfterArticles } from './neighbours';
import type { Scene } from './situation';
import type { KeyboardWords } from './words';

type Mode = 'not' | 'old' | 'drop' | 'keep' | 'from';

export class MeaningReader {
  private mode: Mode | null = null;
  private modeItem = -1;
  private changed = false;
  private values: Told[] = [];
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
    const { values, replaced, doubled } = resolveDoubles(this.values, {
      scene: this.scene,
      towards: this.towards,
      leadsAway: this.changed || this.words.fromIsOld === true,
      or: this.or,
    });
    this.values = values;
    this.denied.push(...replaced);
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
        if (this.vague.at(-1)?.item === i - 1 && nextAfterArticles(this.items, i)?.sense.kind === 'value') {
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
    const shown = this.mode !== null && isAfterAnd(this.items, i);
    return shown || showsValue(this.items, i, item.sense.slot, this.lexicon, this.scene) ? item.sense : manners;
  }

  private hearValue(slot: number, token: number, i: number): void {
    const none = this.noneOf(slot);
    const mode = this.mode;
    this.mode = null;
    if (mode === null && followsNo(this.items, i) && none !== null && this.scene.said.get(slot) !== none) {
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
        if (none !== null && isDroppedToo(this.items, i, this.noneOf)) this.mode = 'drop';
        break;
      case 'from':
        if (this.words.fromIsOld || this.changed) this.denied.push({ slot, token, item: i });
        else this.unknown.push(this.modeItem, i);
        break;
      default:
        this.values.push({ slot, token, item: i });
    }
  }

  private hearSlot(slot: number, i: number): void {
    const none = this.noneOf(slot);
    if (none !== null && (this.mode === 'drop' || (this.mode === null && followsNo(this.items, i)))) {
      if (this.mode === null) this.negatives.pop();
      this.values.push({ slot, token: none, item: i });
      this.mode = this.mode === 'drop' && isDroppedToo(this.items, i, this.noneOf) ? 'drop' : null;
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
}
