/**
 * How the page is shown to whom a link was handed: theme, size of the text, what is hidden, and whether it stands in
 * another page's frame. The frame reads it at once, before there is a page.
 */
import { numberIn } from '../../domain/number-text';
import { readLink, writeLink, type LinkPart, type Parameter } from './link-part';
import { viewIn, VIEWS } from './views';

/** auto: the system's, whatever was chosen here before. */
export const THEMES = ['light', 'dark', 'auto'] as const;
export type Theme = (typeof THEMES)[number];

/** Views are hidden from the navigation, the first of a group with its group; the other two are parts of the Lab. */
export const HIDABLE = [...VIEWS, 'setup', 'settings'] as const;
export type Hidable = (typeof HIDABLE)[number];

/** Of the page's usual text. */
export const SIZES = [0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2] as const;
const [SMALLEST, LARGEST] = [0.5, 3];

export interface LookLink {
  /** Null: as the reader chose. */
  readonly theme: Theme | null;
  /** Null: 1. */
  readonly size: number | null;
  readonly hide: readonly Hidable[];
  /** Without header and footer. */
  readonly embed: boolean;
}

export const lookLink: LinkPart<LookLink> = {
  empty: { theme: null, size: null, hide: [], embed: false },
  read(value, name, text) {
    switch (name) {
      case 'theme': {
        const theme = THEMES.find((known) => known === text);
        return theme ? { ...value, theme } : null;
      }
      case 'size': {
        const size = numberIn(text);
        return size !== null && size >= SMALLEST && size <= LARGEST
          ? { ...value, size: size === 1 ? null : size }
          : null;
      }
      case 'hide': {
        const hide = hidden(text.split(','));
        return hide && { ...value, hide };
      }
      case 'embed':
        return text === '1' || text === '' ? { ...value, embed: true } : null;
      default:
        return null;
    }
  },
  write({ theme, size, hide, embed }) {
    const said: readonly (readonly [string, string | null])[] = [
      ['theme', theme],
      ['size', size === null ? null : String(size)],
      ['hide', hide.length > 0 ? hide.join(',') : null],
      ['embed', embed ? '1' : null],
    ];
    return said.filter((parameter): parameter is Parameter => parameter[1] !== null);
  },
};

/** In the order of the table; null if any name is none of ours. */
function hidden(names: readonly string[]): readonly Hidable[] | null {
  const known = HIDABLE.filter((name) => names.includes(name));
  return names.every((name) => (HIDABLE as readonly string[]).includes(name)) ? known : null;
}

/** Only these of a value that has more. */
export const lookOf = ({ theme, size, hide, embed }: LookLink): LookLink => ({ theme, size, hide, embed });

export const lookIn = (hash: string): LookLink => lookOf(readLink(hash, lookLink));

/** The same fragment, shown in another way. */
export function withLook(hash: string, look: LookLink): string {
  const others = hash
    .replace(/^#/, '')
    .split('&')
    .filter((part) => part !== '' && !/^(theme|size|hide|embed)(=|$)/.test(part));
  const text = [...others, writeLink(look, lookLink).slice(1)].filter(Boolean).join('&');
  // Without a view, the look alone would be the Lab's.
  const rest = `#${others.join('&')}`;
  const unnamed = viewIn(rest) === 'start' && !/[#&]view=/.test(rest);
  const place = unnamed && text !== others.join('&') ? 'view=start&' : '';
  return text === '' ? '' : `#${place}${text}`;
}

/** The next size of the row above or below, or the present one at its end. */
export function nextSize(size: number | null, direction: 1 | -1): number | null {
  const now = size ?? 1;
  const next = direction === 1 ? SIZES.find((known) => known > now) : SIZES.findLast((known) => known < now);
  return next === undefined ? size : next === 1 ? null : next;
}
