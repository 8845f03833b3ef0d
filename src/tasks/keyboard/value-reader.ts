/**
 * The values in a typed turn, read one after the other: told, denied, replaced, dropped or kept. A word that turns others
 * around ("not", "without", "keep") waits as the mode until what follows is known.
 */
import type { Item, Lexicon } from './lexicon';
import type { NamedSlot, Told } from './meaning';
import { followsNo, followsVerdictNo, isDroppedToo, nextAfterArticles } from './neighbours';
import type { Scene } from './situation';
import type { VerdictsHeard } from './verdicts-heard';

export type Mode = 'not' | 'old' | 'drop' | 'keep' | 'from';

/** These deny also where nothing follows. */
const FIRM = /^(?:definitely|absolutely|certainly|of course|surely|by no) /;

export class ValueReader {
  mode: Mode | null = null;
  modeItem = -1;
  readonly values: Told[] = [];
  readonly denied: Told[] = [];
  readonly slots: NamedSlot[] = [];
  readonly unknown: number[] = [];
  /** Items that did their work on others. */
  readonly settled: number[] = [];
  /** Two values may both be meant. */
  or = false;
  /** "Keep it", without saying what. */
  keeps = false;
  /** A verb of changing was heard. */
  changed = false;

  /**
   * @param noneOf the token for having none of a slot, or null
   * @param fromIsOld whether "from Monday" names what is replaced
   */
  constructor(
    private readonly items: readonly Item[],
    private readonly lexicon: Lexicon,
    private readonly noneOf: (slot: number) => number | null,
    private readonly scene: Scene,
    private readonly verdicts: VerdictsHeard,
    private readonly fromIsOld: boolean,
  ) {}

  enter(mode: Mode, i: number): void {
    this.closeMode();
    this.mode = mode;
    this.modeItem = i;
  }

  hearValue(slot: number, token: number, i: number): void {
    const none = this.noneOf(slot);
    const { mode } = this;
    this.mode = null;
    if (mode === null && followsNo(this.items, i) && this.hearNoValue({ slot, token, item: i })) return;
    if (token === none && this.isBareWordForAnother(slot, i)) {
      this.unknown.push(i);
      return;
    }
    switch (mode) {
      case 'not':
      case 'old':
        this.denied.push({ slot, token, item: i });
        break;
      case 'drop':
        if (none === null) this.denied.push({ slot, token, item: i });
        else this.values.push({ slot, token: none, item: i, dropped: token });
        if (none !== null && isDroppedToo(this.items, i, this.noneOf)) this.mode = 'drop';
        break;
      case 'from':
        if (this.fromIsOld || this.changed) this.denied.push({ slot, token, item: i });
        else this.unknown.push(this.modeItem, i);
        break;
      default: {
        // "No please, kindly": where the whole phrase says that none is wanted.
        const dropsAll = token === none && this.items[i]!.phrase.startsWith('no ');
        this.values.push({ slot, token, item: i, ...(dropsAll ? { dropped: token } : {}) });
      }
    }
  }

  /** "No cake" and "no trains", said in one breath; false if it is a "no" and a value. */
  private hearNoValue({ slot, token, item }: Told): boolean {
    const none = this.noneOf(slot);
    const said = this.scene.said.get(slot);
    const told = this.items[item - 2]?.sense;
    const corrects = told?.kind === 'value' && told.slot === slot && !this.items[item - 1]!.words[0]!.afterPause;
    if (none === null) {
      if (corrects) this.or = true; // "June no July"
      if (corrects || (this.scene.said.size > 0 && !this.lexicon.isPlural(this.items[item]!.phrase))) return false;
      this.settleNo();
      this.denied.push({ slot, token, item });
      return true;
    }
    if (said === none && this.verdicts.positive === 'none') {
      this.values.push({ slot, token: none, item });
      this.or = true;
    } else {
      // No verdict, but a wish for none.
      this.settleNo();
      this.values.push({ slot, token: none, item, dropped: token });
      if (said === none) return true;
    }
    if (corrects) this.or = true;
    // After "so coffee?" it may mean "no cake" or "no, cake".
    if (said !== undefined && said !== token) this.values.push({ slot, token, item });
    if (said !== undefined && said !== token) this.or = true;
    return true;
  }

  /** The last "no" belongs to what follows it, and is no verdict. */
  private settleNo(): void {
    const no = this.verdicts.negatives.pop();
    if (no !== undefined) this.settled.push(no);
  }

  /** "Tuesday is too early": the day is what the note has. */
  describeLast(i: number): void {
    const last = this.values.at(-1);
    const { scene, items } = this;
    if (!last || last.token !== (scene.said.get(last.slot) ?? scene.current[last.slot])) return;
    const near = items.slice(last.item + 1, i + 1);
    if (near.length < 2 || near.some(({ words }) => words[0]!.afterPause)) return;
    if (
      near
        .slice(0, -1)
        .every(({ phrase }) => /^(?:is|was|its|sounds?|looks?|feels?|a bit|bit|really|just)$/.test(phrase))
    )
      this.denied.push(this.values.pop()!);
  }

  /** "Nothing", where another slot was asked for, may say that nothing is to be changed there. */
  private isBareWordForAnother(slot: number, i: number): boolean {
    const { asked } = this.scene;
    const bare = this.items.every(({ sense }, j) => j === i || sense.kind === 'filler' || sense.kind === 'verdict');
    return asked !== null && asked !== slot && bare && this.items[i]!.words.length === 1;
  }

  hearNone(i: number): void {
    const next = nextAfterArticles(this.items, i)?.sense.kind;
    const { asked } = this.scene;
    const none = asked === null ? null : this.noneOf(asked);
    if (next === 'value' || next === 'slot') this.enter('drop', i);
    else if (asked === null || none === null) this.unknown.push(i);
    else this.values.push({ slot: asked, token: none, item: i });
  }

  hearSlot(slot: number, i: number): void {
    const none = this.noneOf(slot);
    if (none !== null && (this.mode === 'drop' || (this.mode === null && followsNo(this.items, i)))) {
      if (this.mode === null) this.settleNo();
      this.values.push({ slot, token: none, item: i });
      this.mode = this.mode === 'drop' && isDroppedToo(this.items, i, this.noneOf) ? 'drop' : null;
    } else if (this.mode === 'keep') {
      this.mode = null;
      this.keep(slot, i);
    } else if (this.mode === 'drop' || this.mode === 'not') {
      if (this.mode === 'drop') this.unknown.push(this.modeItem, i);
      else this.verdicts.negatives.push(i);
      if (this.mode === 'not') this.slots.push({ slot, item: i });
      this.mode = null;
    } else {
      this.slots.push({ slot, item: i });
    }
  }

  /** What a slot that is kept has: as it is now, unless the policy just said otherwise. */
  private keep(slot: number, item: number): void {
    const said = this.scene.said.get(slot);
    const now = this.scene.current[slot] ?? said;
    if (now === undefined) {
      this.unknown.push(item);
      return;
    }
    this.values.push({ slot, token: now, item });
    if (said === undefined || said === now || this.verdicts.negatives.length > 0) return;
    this.values.push({ slot, token: said, item });
    this.or = true;
  }

  /** "The day stays". */
  keepsWhatWasNamed(i: number): boolean {
    const last = this.slots.at(-1);
    const between = last ? this.items.slice(last.item + 1, i + 1) : [];
    const near = between.every(
      ({ sense, words }, j) => !words[0]!.afterPause && (j === between.length - 1 || sense.kind === 'filler'),
    );
    if (!last || !near) return false;
    this.slots.pop();
    this.keep(last.slot, last.item);
    return true;
  }

  /** "Rome is wrong". */
  denyLast(i: number): void {
    const last = this.values.at(-1);
    if (last?.item === i - 1) this.denied.push(this.values.pop()!);
  }

  dropLast(i: number): void {
    const last = this.values.at(-1);
    const none = last ? this.noneOf(last.slot) : null;
    const slot = this.slots.at(-1);
    if (last && none !== null) this.values[this.values.length - 1] = { ...last, token: none };
    else if (!last && slot && this.noneOf(slot.slot) !== null)
      this.values.push({ slot: slot.slot, token: this.noneOf(slot.slot)!, item: slot.item });
    else this.unknown.push(i);
  }

  /** A word that turned nothing around says something that cannot be said. */
  closeMode(): void {
    if (this.mode === 'keep') {
      if (this.scene.asked !== null && this.scene.current[this.scene.asked] !== null)
        this.values.push({
          slot: this.scene.asked,
          token: this.scene.current[this.scene.asked]!,
          item: this.modeItem,
        });
      else this.keeps = true;
    } else if (this.mode === 'not' && FIRM.test(this.items[this.modeItem]!.phrase)) {
      this.verdicts.negatives.push(this.modeItem);
    } else if (this.mode === 'not' && followsVerdictNo(this.items, this.modeItem)) {
      // "Sadly not" denies once.
    } else if (this.mode === 'not' || this.mode === 'drop') {
      this.unknown.push(this.modeItem);
    }
    this.mode = null;
  }
}
