/**
 * The keys of the page: the one table that the page listens by and that the dialog of keys lists. Keys that scroll or
 * press what has the focus (space, arrows, Page Down, Home, End, Enter) are never among those that the page takes.
 */
import { viewName, type View } from '../address/views';

export type KeyCommand = { readonly show: View } | 'keys' | 'play' | 'next-turn' | 'next-user';

export interface KeyRow {
  /** Pressed one after another. */
  readonly keys: readonly string[];
  readonly words: string;
  /** null: the browser, or what has the focus, does it; the row only says so. */
  readonly command: KeyCommand | null;
  /** Only there; null for everywhere. */
  readonly view: View | null;
}

const VIEW_LETTERS: Readonly<Record<View, string>> = {
  start: 's',
  lessons: 'l',
  lab: 'b',
  dialogues: 'd',
  runs: 'u',
  bench: 'p',
  talk: 't',
  logs: 'o',
  llm: 'm',
  results: 'r',
  theory: 'h',
};

export const KEY_TABLE: readonly KeyRow[] = [
  { keys: ['?'], words: 'These keys', command: 'keys', view: null },
  ...(Object.entries(VIEW_LETTERS) as [View, string][]).map(([view, letter]) => ({
    keys: ['g', letter],
    words: viewName(view),
    command: { show: view },
    view: null,
  })),
  { keys: ['k'], words: 'Play or pause', command: 'play', view: 'start' },
  { keys: ['n'], words: 'Next turn', command: 'next-turn', view: 'start' },
  { keys: ['u'], words: 'Next user', command: 'next-user', view: 'start' },
  { keys: ['← →'], words: 'On the slider: back and on in training', command: null, view: 'start' },
  { keys: ['← →'], words: 'The turn before, the next turn', command: null, view: 'dialogues' },
  { keys: ['↑ ↓'], words: 'On the list of turns: the dialogue before, the next one', command: null, view: 'dialogues' },
  { keys: ['Esc'], words: 'Closes what is open on top', command: null, view: null },
];

export interface Press {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** Remembers the first key of two for a moment. */
export class KeyReader {
  private before: { readonly key: string; readonly at: number } | null = null;

  /** What the press asks for in `view`; null for nothing. `typing`: the press is text for a field. */
  read(press: Press, at: { readonly view: View; readonly typing: boolean; readonly now: number }): KeyCommand | null {
    if (press.altKey || press.ctrlKey || press.metaKey || at.typing) return this.forget();
    if (press.key === 'Shift') return null; // on the way to a "?"
    const first = this.before !== null && at.now - this.before.at <= TOGETHER_MS ? [this.before.key] : [];
    this.before = null;
    const pressed = [...first, press.key];
    const rows = KEY_TABLE.filter((row) => row.command !== null && (row.view === null || row.view === at.view));
    const whole = rows.find(({ keys }) => keys.join(' ') === pressed.join(' '));
    if (whole) return whole.command;
    if (first.length === 0 && rows.some(({ keys }) => keys.length > 1 && keys[0] === press.key))
      this.before = { key: press.key, at: at.now };
    return null;
  }

  private forget(): null {
    this.before = null;
    return null;
  }
}

/** How long after the first key the second one still belongs to it. */
export const TOGETHER_MS = 1500;

/** Whether a key pressed in the element is text for it, or chooses in it. */
export const takesText = (element: Element): boolean =>
  element.closest(
    'textarea, select, [contenteditable]:not([contenteditable="false"]), input:not([type=range], [type=checkbox], [type=radio], [type=button])',
  ) !== null;
