/** How much of a page moves by itself: the layout shifts that no key or click of a moment ago explains, as browsers count them. */
import type { Page } from 'playwright-core';

interface Shift {
  readonly value: number;
  /** What moved, and from where to where. */
  readonly sources: readonly string[];
}

/** Before the page is opened. */
export async function watchLayout(page: Page): Promise<void> {
  await page.addInitScript(() => {
    interface LayoutShift extends PerformanceEntry {
      readonly value: number;
      readonly hadRecentInput: boolean;
      readonly sources: readonly { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
    }
    const shifts: Shift[] = [];
    Object.assign(globalThis, { shifts });
    const name = (node: Node | null) =>
      node instanceof Element
        ? `${node.tagName.toLowerCase()}${node.id && `#${node.id}`} "${(node.textContent ?? '').trim().slice(0, 40)}"`
        : String(node?.nodeName);
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries() as LayoutShift[])
        if (!hadRecentInput)
          shifts.push({
            value,
            sources: sources.map(
              ({ node, previousRect, currentRect }) =>
                `${name(node)} from ${Math.round(previousRect.y)} to ${Math.round(currentRect.y)}`,
            ),
          });
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** Since the page was opened: the sum, and the largest, largest first. */
export async function layoutShifts(page: Page): Promise<{ sum: number; moved: readonly string[] }> {
  const shifts = await page.evaluate(() => (globalThis as unknown as { shifts: Shift[] }).shifts);
  const largest = shifts.toSorted((a, b) => b.value - a.value).slice(0, 5);
  return {
    sum: shifts.reduce((sum, { value }) => sum + value, 0),
    moved: largest.map(({ value, sources }) => `${value.toFixed(4)} ${sources.join('; ')}`),
  };
}
