/** The tour: places of the real page, what is done there, and a sentence. Only recorded things are opened; nothing is set up, typed or trained. */
import type { View } from '../address/views';
import type { Page } from '../page/page.svelte';
import { shownPlayback } from '../start/shown-playback';

export interface TourStep {
  readonly view: View;
  /** What is pointed at. */
  readonly target: string;
  readonly title: string;
  readonly words: string;
  /** Leads the page there. */
  readonly go: (page: Page) => void | Promise<void>;
  /** What is done there once it has come; returns how it is stopped. */
  readonly act?: (still: boolean) => () => void;
}

const DRAG_MS = 110;

/** From before training to its end, as a hand drags the slider; at once where nothing should move. */
function dragTraining(still: boolean): () => void {
  const last = (shownPlayback.now?.left.updates.length ?? 1) - 1;
  let step = still ? last : 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const move = () => {
    shownPlayback.now?.train(step);
    if (step++ < last) timer = setTimeout(move, DRAG_MS);
  };
  move();
  return () => clearTimeout(timer);
}

async function openRecording(page: Page): Promise<void> {
  const { runs } = page;
  if (runs.recorded.length === 0) await runs.loadRecorded();
  const [first] = runs.recorded;
  if (first && runs.run?.served !== first.path) await runs.openRecorded(first);
}

export const TOUR: readonly TourStep[] = [
  {
    view: 'start',
    target: '.training',
    title: 'Drag the training',
    words: 'The same user meets two policies: as training goes on, what they say and how it ends drift apart.',
    go: (page) => page.show('start'),
    act: dragTraining,
  },
  {
    view: 'lessons',
    target: 'article ol',
    title: 'Predict, then see',
    words: 'A lesson asks you to put the arms in order before it shows what came out.',
    go: (page) => {
      page.show('lessons');
      page.lesson = page.predicted = null;
    },
  },
  {
    view: 'lab',
    target: 'fieldset:has(> #preset), #preset',
    title: 'Set up an experiment',
    words: 'A preset is a whole experiment: change what you like, and Run trains it in this browser.',
    go: (page) => {
      page.runs.close();
      page.show('lab');
    },
  },
  {
    view: 'lab',
    target: '.plots',
    title: 'What came out',
    words: 'A recorded run: what each policy was promised, and what real users gave; everything else is folded below.',
    go: async (page) => {
      page.show('lab');
      await openRecording(page);
    },
  },
  {
    view: 'dialogues',
    target: '.turns',
    title: 'Accepted, but wrong',
    words: 'Of all dialogues of the run, those in which the user accepts a wrong answer, and seems content.',
    go: async (page) => {
      await openRecording(page);
      page.show('dialogues');
      page.outcome = 'false-accept';
    },
  },
  {
    view: 'talk',
    target: 'main .primary:not([aria-label=Tour] *)',
    title: 'Now you',
    words: 'Be the user yourself: two policies answer you, and you judge them blind.',
    go: (page) => page.show('talk'),
  },
];

/** Where the card stands, in px of the window: below what it points at, or above it, or at the bottom over it; always in sight. */
export function cardTop(target: { readonly top: number; readonly bottom: number }, height: number, window: number) {
  const gap = 14;
  if (target.bottom + gap + height <= window) return Math.max(target.bottom + gap, gap);
  const lowest = Math.max(window - height - gap, 0);
  return target.top - gap - height >= 0 ? Math.min(target.top - gap - height, lowest) : lowest;
}
