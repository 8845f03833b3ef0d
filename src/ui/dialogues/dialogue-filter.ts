/** Which kept dialogues are listed. An empty string lets everything through. */
import type { KeptDialogue } from '../run/run-trace';

export interface DialogueFilter {
  readonly arm: string;
  readonly stage: string;
  readonly on: string;
  readonly outcome: string;
}

/** Outcomes as a person would ask for them. Where answers are graded, success is the whole of it. */
export const OUTCOMES: readonly {
  readonly name: string;
  readonly title: string;
  readonly is: (kept: KeptDialogue) => boolean;
}[] = [
  { name: 'success', title: 'success', is: ({ dialogue }) => dialogue.outcome.success === 1 },
  {
    name: 'false-accept',
    title: 'wrong, but accepted',
    is: ({ dialogue }) => dialogue.outcome.accepted > 0 && dialogue.outcome.correct < 1,
  },
  { name: 'left', title: 'user left', is: ({ dialogue }) => dialogue.outcome.stop === 'left' },
  { name: 'horizon', title: 'turn limit reached', is: ({ dialogue }) => dialogue.outcome.stop === 'horizon' },
];

export const STAGES = [
  { name: 'logs', title: 'logs' },
  { name: 'train', title: 'training' },
  { name: 'evaluate', title: 'evaluation' },
] as const;

export function filtered(all: readonly KeptDialogue[], filter: DialogueFilter): readonly KeptDialogue[] {
  const outcome = OUTCOMES.find((known) => known.name === filter.outcome);
  return all.filter(
    (kept) =>
      (filter.arm === '' || kept.arm === filter.arm) &&
      (filter.stage === '' || kept.stage === filter.stage) &&
      (filter.on === '' || kept.on === filter.on) &&
      (!outcome || outcome.is(kept)),
  );
}

/** The simulator's verdict minus what the user got of it: above 0 where more was promised than given; 0 with real users. */
export const promisedTooMuch = ({ on, dialogue: { outcome } }: KeptDialogue): number =>
  on === 'simulator' ? outcome.accepted - outcome.correct : 0;

/** The place of the dialogue in which most was promised and not given; the first of several. 0 of none. */
export function mostTelling(shown: readonly KeptDialogue[]): number {
  let best = 0;
  for (const [i, kept] of shown.entries()) if (promisedTooMuch(kept) > promisedTooMuch(shown[best]!)) best = i;
  return best;
}
