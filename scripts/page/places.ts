/** Every view of the page, and what the views of a run, a lesson and a story show when there is one: for pictures, and for the tests that look at all of them. */
import type { Page } from 'playwright-core';
import { VIEWS, type View } from '../../src/ui/address/views';

export interface Place {
  /** As pictures of it are called. */
  readonly name: string;
  readonly view: View;
  readonly hash: string;
  /** What a person does there first. */
  readonly act?: (page: Page) => Promise<void>;
  /** It is there when this is. */
  readonly ready: string;
}

const RUN = 'run=recorded/clarify.json';

/** What shows that a view has come. */
const READY: Readonly<Record<View, string>> = {
  start: '.training input',
  lessons: 'article button',
  lab: '#preset option',
  dialogues: 'main h1',
  runs: 'main h1',
  bench: 'main h1',
  talk: 'main .primary',
  logs: 'main h1',
  llm: 'main h1',
  results: '.folds .fold',
  theory: '.lab figure svg',
};

const link = async (page: Page) => {
  await page.getByRole('button', { name: 'Make a link' }).click();
};
const tour = async (page: Page) => {
  await page.getByRole('button', { name: 'Show me around' }).click();
};
const keys = async (page: Page) => {
  await page.getByRole('button', { name: 'Keys: ?' }).click();
};

export const PLACES: readonly Place[] = [
  ...VIEWS.map((view): Place => ({ name: view, view, hash: `view=${view}`, ready: READY[view] })),
  {
    name: 'lesson-revealed',
    view: 'lessons',
    hash: 'view=lessons&lesson=two-shifts&predict=naive,static,calibrated',
    ready: 'main figure svg',
  },
  { name: 'lesson-map', view: 'lessons', hash: 'view=lessons&lesson=map&predict=calibrated', ready: 'article table' },
  { name: 'story-map', view: 'results', hash: 'view=results&story=regime&cell=regime-0.5-2', ready: '.fold.open svg' },
  { name: 'run', view: 'lab', hash: `view=lab&${RUN}`, ready: '.folds summary' },
  { name: 'dialogue', view: 'dialogues', hash: `view=dialogues&${RUN}`, ready: '.tokens' },
  { name: 'link-dialog', view: 'lessons', hash: 'view=lessons', act: link, ready: 'dialog svg' },
  { name: 'key-dialog', view: 'theory', hash: 'view=theory', act: keys, ready: 'dialog kbd' },
  { name: 'tour', view: 'start', hash: 'view=start', act: tour, ready: '.ring' },
];

/** Leads a page that is loaded already to a place, as a link within it would. */
export async function toPlace(page: Page, { hash, act, ready }: Place): Promise<void> {
  for (const button of await page.locator('dialog[open]').getByRole('button', { name: 'Close' }).all())
    await button.click();
  for (const button of await page.getByRole('region', { name: 'Tour' }).getByRole('button', { name: 'Stop' }).all())
    await button.click();
  await page.evaluate((to) => (location.hash = to), hash);
  await page.locator('main h1').first().waitFor();
  await act?.(page);
  await page.locator(ready).first().waitFor({ state: 'attached', timeout: 60_000 });
}

/** Opens every fold of the page, those within others too, and waits until they are drawn. */
export async function openFolds(page: Page): Promise<void> {
  const open = () =>
    page.evaluate(async () => {
      const closed = document.querySelectorAll<HTMLDetailsElement>('details:not([open])');
      for (const fold of closed) fold.open = true;
      // What is drawn when its fold opens is measured in the frame after, and may hold folds of its own.
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
      return closed.length;
    });
  while ((await open()) > 0);
  await page.waitForFunction(() => !document.querySelector('main .soon'));
}
