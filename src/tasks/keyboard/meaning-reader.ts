/**
 * Reads the phrases of a typed turn one after the other: values and vague wishes, which of them are denied or replaced, and
 * the verdicts. Not here: what that amounts to after the policy's turn (decision.ts).
 */
import { resolveDoubles } from './doubled-values';
import { compares, complains, reverserBefore } from './reversals';
import { asksForYes, tookBack, takesBackNext } from './corrections';
import type { Item, Lexicon, Sense } from './lexicon';
import { showsValue } from './manners';
import type { Meaning, Told } from './meaning';
import { movedThings } from './moved-things';
import { followsAny, isAfterAnd, nextAfterArticles } from './neighbours';
import type { Scene } from './situation';
import { ValueReader } from './value-reader';
import { VerdictsHeard } from './verdicts-heard';
import type { KeyboardWords } from './words';

/** Verbs whose object is replaced, not put there. */
const REPLACES = new Set(['change', 'switch', 'replace', 'swap', 'exchange', 'convert', 'edit', 'modify', 'adjust']);
export class MeaningReader {
  private readonly verdicts = new VerdictsHeard();
  private readonly told: ValueReader;
  private readonly vague: { token: number; item: number }[] = [];
  private readonly manners: Told[] = [];
  private readonly open: number[] = [];
  private readonly towards: number[] = [];
  private but = false;

  private constructor(
    private readonly items: readonly Item[],
    private readonly lexicon: Lexicon,
    private readonly words: KeyboardWords<never>,
    noneOf: (slot: number) => number | null,
    private readonly scene: Scene,
  ) {
    this.told = new ValueReader(items, lexicon, noneOf, scene, this.verdicts, words.fromIsOld === true);
  }

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
    this.told.closeMode();
    const { items, scene, words, lexicon, vague, verdicts, towards } = this;
    const { or, changed, slots, unknown, keeps } = this.told;
    const leadsAway = changed || words.fromIsOld === true;
    const doubles = resolveDoubles(this.told.values, { items, scene, towards, leadsAway, or });
    const denied = [...this.told.denied, ...doubles.replaced];
    const moved = movedThings(doubles.values, { items, lexicon, words, scene, changed, slots, vague });
    const told = (slot: number) =>
      [...moved.values, ...denied].some((value) => value.slot === slot || words.slots[value.slot]!.about === slot);
    return {
      items,
      values: moved.values,
      vague,
      manners: this.manners,
      denied,
      doubled: doubles.doubled,
      slots: slots.filter(({ slot }) => !told(slot) && vague.length === 0),
      positive: verdicts.positive,
      accepting: verdicts.accepting,
      negative: verdicts.negatives.length > 0,
      but: this.but,
      changed,
      leaves: verdicts.has('leave'),
      hesitates: verdicts.has('unsure'),
      greets: verdicts.has('greet'),
      puzzled: verdicts.has('unclear'),
      finished: verdicts.has('finished'),
      keeps,
      unknown: [...unknown, ...moved.unmovable],
      open: this.open,
      settled: [
        ...this.told.settled,
        ...doubles.settled,
        ...(moved.values.length + vague.length > 0 ? tookBack(items) : []),
      ],
    };
  }

  private hear(item: Item, i: number): void {
    if (item.words[0]!.afterPause) this.told.closeMode();
    const sense = this.meant(item, i);
    switch (sense.kind) {
      case 'value':
        if (complains(this.items, i) && /\bless\b/.test(item.phrase)) {
          this.told.unknown.push(i, i + 1);
          break;
        }
        this.told.hearValue(sense.slot, sense.token, i);
        break;
      case 'vague':
        this.hearVague(sense.token, item, i);
        break;
      case 'slot':
        this.told.hearSlot(sense.slot, i);
        break;
      case 'verdict':
        if (sense.verdict === 'no' && /^(?:is|are|was) /.test(item.phrase)) this.told.denyLast(i);
        // "Isn't that right?" may ask for a yes as well as deny.
        if (this.told.mode === 'not' && this.items[this.told.modeItem]!.sense.kind === 'rhetorical')
          this.verdicts.hear(sense.verdict, false, i);
        // "Don't stop."
        if (this.told.mode === 'not' && ['leave', 'unclear', 'finished'].includes(sense.verdict))
          this.told.unknown.push(this.told.modeItem, i);
        this.verdicts.hear(sense.verdict, this.told.mode === 'not', i);
        if (this.told.mode === 'not') this.told.mode = null;
        break;
      case 'keep':
        if (this.told.keepsWhatWasNamed(i)) break;
        this.told.enter('keep', i);
        break;
      case 'not':
      case 'old':
      case 'drop':
      case 'from':
        this.told.enter(sense.kind, i);
        break;
      case 'none':
        this.told.hearNone(i);
        break;
      case 'dropBefore':
        this.told.dropLast(i);
        break;
      case 'change':
        this.hearChange(item, i);
        break;
      case 'to':
        this.hearTo(i);
        break;
      case 'but':
        this.told.closeMode();
        if (followsAny(this.items, i)) this.told.enter('not', i);
        else this.but = true;
        break;
      case 'or':
        if (!takesBackNext(this.items, i)) this.told.or = true;
        break;
      case 'rhetorical':
        if (asksForYes(this.items, i)) this.told.settled.push(i);
        else this.told.enter('not', i);
        break;
      case 'unknown':
        this.told.unknown.push(
          ...(this.told.mode === 'not' || this.told.mode === 'drop' ? [this.told.modeItem] : []),
          i,
        );
        this.told.mode = null;
        break;
      case 'open':
        this.open.push(i);
        break;
      case 'filler':
        if (compares(this.items, i)) this.told.enter('old', i);
        break;
    }
  }

  private hearVague(token: number, item: Item, i: number): void {
    const { told, items } = this;
    const { mode, modeItem } = told;
    const reverser = reverserBefore(items, i);
    told.mode = null;
    if (reverser !== null) told.unknown.push(reverser, i);
    else if (complains(items, i)) told.unknown.push(i, i + 1);
    else if (mode === 'old' && this.vague.length + told.values.length > 0) told.settled.push(i);
    else if (mode === 'not' && this.vague.some((other) => this.lexicon.areOpposites(other.token, token)))
      told.settled.push(i);
    else if (mode === 'not' || mode === 'drop' || mode === 'old') told.unknown.push(modeItem, i);
    else {
      if (/\b(?:too|enough)\b/.test(item.phrase)) told.describeLast(i);
      this.vague.push({ token, item: i });
    }
  }

  /** A word that is also good manners, or a greeting, is of its slot only where something shows it. */
  private meant(item: Item, i: number): Sense {
    const { sense } = item;
    const manners = this.lexicon.mannersOf(item.phrase);
    const slot = sense.kind === 'value' || sense.kind === 'unknown' ? sense.slot : undefined;
    if (!manners || slot === undefined) return sense;
    const shown = this.told.mode !== null && isAfterAnd(this.items, i);
    if (shown || showsValue(this.items, i, slot, this.lexicon, this.scene)) return sense;
    if (sense.kind === 'value') this.manners.push({ slot, token: sense.token, item: i });
    return manners;
  }

  private hearChange({ phrase }: Item, i: number): void {
    // "Don't change the day" keeps it.
    if (REPLACES.has(phrase) && (this.told.mode === 'not' || this.told.mode === 'drop')) this.told.mode = 'keep';
    else if (REPLACES.has(phrase)) {
      const next = nextAfterArticles(this.items, i)?.sense;
      const replaced =
        next?.kind === 'value' && next.token === (this.scene.said.get(next.slot) ?? this.scene.current[next.slot]);
      if (replaced) this.told.enter('old', i);
    }
    this.told.changed = true;
  }

  private hearTo(i: number): void {
    this.towards.push(i);
    // "Move the day to Friday" changes the day.
    const last = this.vague.at(-1);
    const between = last ? this.items.slice(last.item + 1, i) : [];
    if (
      last &&
      nextAfterArticles(this.items, i)?.sense.kind === 'value' &&
      between.every(({ sense }) => sense.kind === 'filler' || sense.kind === 'slot')
    ) {
      this.vague.pop();
      this.told.changed = true;
    }
    if (this.told.mode === 'from' || this.told.mode === 'old') this.told.mode = null;
  }
}
