/** What a person looked at before the tour, and how it comes back. The tour only looks: set-up, runs and talks are left alone. */
import type { Page } from '../page/page.svelte';

/** @returns brings it back */
export function placeBefore(page: Page): () => void {
  const { view, lesson, predicted, cell, story, dialogue, outcome } = page;
  const { run, broughtIntoView } = page.runs;
  const top = scrollY;
  return () => {
    page.runs.giveUpFetching();
    page.runs.run = run;
    page.runs.broughtIntoView = run === null ? broughtIntoView : run; // the focus is not to go there
    page.show(view);
    Object.assign(page, { lesson, predicted, cell, story, dialogue, outcome });
    requestAnimationFrame(() => scrollTo(0, top));
  };
}
