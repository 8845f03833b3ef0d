/** What a page owes to whoever reads it: text of a size, nothing wider than the window, nothing cut. Each check lists what fails it. */
import type { Page } from 'playwright-core';

/** The smallest text that the back row reads from a screen of 1920 × 1080. .84rem of 24 px is 20.16. */
export const BACK_ROW_PX = 20;

/** Text that is seen and is smaller than `least` px on the screen, in drawings too. */
export const smallText = (page: Page, least: number): Promise<string[]> =>
  page.evaluate((limit) => {
    const found = new Set<string>();
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const words = node.textContent!.trim();
      const element = node.parentElement!;
      if (words === '' || element.closest('.unseen, option')) continue;
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const matrix = element instanceof SVGGraphicsElement ? element.getScreenCTM() : null;
      const size = parseFloat(getComputedStyle(element).fontSize) * (matrix ? Math.hypot(matrix.b, matrix.d) : 1);
      if (size < limit) found.add(`${size.toFixed(1)} px: ${words.slice(0, 60)} (${element.localName})`);
    }
    return [...found];
  }, least);

/** What makes the page scroll sideways. A box that scrolls by itself may do so for a table or a figure only. */
export const scrollsSideways = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const said = (box: Element) => `${box.localName}.${box.className}: ${(box.textContent ?? '').trim().slice(0, 60)}`;
    const found = scrollWidth > clientWidth ? [`the page is ${scrollWidth - clientWidth} px too wide`] : [];
    for (const box of document.querySelectorAll('main *, header *, footer *, dialog *')) {
      if (box.scrollWidth <= box.clientWidth + 1 || box.matches('textarea, input, pre')) continue;
      const { overflowX } = getComputedStyle(box);
      const scrolls = (overflowX === 'auto' || overflowX === 'scroll') && box.checkVisibility();
      if (scrolls && !box.querySelector('table, svg')) found.push(said(box));
    }
    return found;
  });

/** Text in a box or a drawing that hides what does not fit, and that cannot be scrolled. */
export const cutText = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    for (const box of document.querySelectorAll<HTMLElement>('main *, header *, footer *, dialog *')) {
      if (!(box instanceof HTMLElement) || !box.checkVisibility()) continue;
      const { overflowX, overflowY, clipPath } = getComputedStyle(box);
      if (clipPath !== 'none' || box.closest('.unseen')) continue; // for the ear only
      const hides = (overflow: string) => overflow === 'hidden' || overflow === 'clip';
      const wide = hides(overflowX) && box.scrollWidth > box.clientWidth + 1;
      const high = hides(overflowY) && box.scrollHeight > box.clientHeight + 2;
      if (wide || high) found.push(`${box.localName}.${box.className}: ${box.innerText.slice(0, 60)}`);
    }
    for (const text of document.querySelectorAll<SVGTextElement>('svg text')) {
      const drawing = text.ownerSVGElement!;
      if (!text.checkVisibility() || getComputedStyle(drawing).overflow === 'visible') continue;
      const [inner, outer] = [text.getBoundingClientRect(), drawing.getBoundingClientRect()];
      const air = parseFloat(getComputedStyle(text).fontSize) / 4; // above and below the letters
      const over = [outer.left - inner.left - 2, inner.right - outer.right - 2];
      over.push(outer.top - inner.top - air, inner.bottom - outer.bottom - air);
      if (Math.max(...over) > 0)
        found.push(`"${text.textContent}" in the drawing ${drawing.getAttribute('aria-label')}`);
    }
    return found;
  });

/** Drawings that a screen reader meets without a name, and that no hidden ancestor keeps from it. */
export const unnamedDrawings = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('svg')]
      .filter((drawing) => !drawing.closest('[aria-hidden=true]') && drawing.checkVisibility())
      .filter((drawing) => !drawing.role || (drawing.ariaLabel ?? '').trim().length < 8)
      .map((drawing) => drawing.outerHTML.slice(0, 160)),
  );

/** What a page that is being printed shows of the screen, keeps folded, or loses at its edge. */
export const unprintable = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    const seen = (element: Element) => element.checkVisibility({ visibilityProperty: true });
    const said = (element: Element) => `${element.localName}: ${(element.textContent ?? '').trim().slice(0, 60)}`;
    for (const fold of document.querySelectorAll('details'))
      if (seen(fold) && ![...fold.children].some((part) => part.localName !== 'summary' && seen(part)))
        found.push(`folded, ${said(fold)}`);
    for (const element of document.querySelectorAll('nav, dialog, .dock, button.primary, button.quiet, [type=range]'))
      if (seen(element)) found.push(`on paper, ${said(element)}`);
    const { clientWidth } = document.documentElement;
    for (const element of document.querySelectorAll('main *, footer *'))
      if (seen(element) && !element.closest('.unseen') && element.getBoundingClientRect().right > clientWidth + 1)
        found.push(`wider than the paper, ${said(element)}`);
    const [red = 0, green = 0, blue = 0] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)!.map(Number);
    if (Math.min(red, green, blue) < 250) found.push('not on white');
    return found;
  });
