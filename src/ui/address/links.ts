/** Links within the page. Their addresses are made anew in the moment of the press, because what they carry changes. */
import { lookIn, withLook } from './look';
import { VIEWS, withView } from './views';

/** Whether the page follows the link itself. A press with a key held asks the browser for a new tab, or to save. */
export const isPlain = ({ button, ctrlKey, metaKey, shiftKey, altKey }: MouseEvent): boolean =>
  button === 0 && !ctrlKey && !metaKey && !shiftKey && !altKey;

/** For a link to a view: shows it here, unless a new tab was asked for. */
export const followed = (show: () => void) => (event: MouseEvent) => {
  if (!isPlain(event)) return;
  event.preventDefault();
  show();
};

/** The fragment that a link leads to from `now`: a mere view keeps all that the address says; any place, how the page is shown. */
export function carried(link: string, now: string): string {
  const view = VIEWS.find((known) => link === `#view=${known}`);
  return withLook(view ? withView(now, view) : link, lookIn(now));
}

/** On the way down to whatever was pressed, by a pointer or by a key. */
export function carryAddress({ target }: Event): void {
  const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
  if (!link) return;
  const href = link.getAttribute('href')!;
  const before = made.get(link);
  const from = before?.href === href ? before.from : href;
  link.href = carried(from, location.hash);
  made.set(link, { from, href: link.getAttribute('href')! });
}
/** What a link was given here, and what it was made from: a component may have given it another one since. */
const made = new WeakMap<HTMLAnchorElement, { readonly from: string; readonly href: string }>();
