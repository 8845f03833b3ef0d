/** Words for what a language model did. */
import type { Share } from '../../llm/share';
import { ABSENT, percent } from '../format';
import type { Work } from './llm-state.svelte';

/** "35 % [18, 57], 7 of 20"; the interval is Wilson's, of 95 %. */
export function shareWords({ share, count, of, interval }: Share): string {
  if (share === null) return ABSENT;
  const end = (value: number) => Math.round(100 * value);
  return `${percent(share, 0)} [${end(interval.low)}, ${end(interval.high)}], ${count} of ${of}`;
}

export const WORK_WORDS: Readonly<Record<Work, { readonly name: string; readonly what: string }>> = {
  prompted: {
    name: 'Prompted user',
    what: 'The model is told its goal and talks to the policy, as simulators usually are made.',
  },
  real: {
    name: '“Real” user',
    what: 'The model stands for people, as in the paper’s own experiments: it compares and may refuse or leave.',
  },
  probe: {
    name: 'Does it accept wrong answers?',
    what: 'The prompted user, people and the small simulator hear the same answers; half of them are wrong.',
  },
  judge: {
    name: 'Judge',
    what: 'The model reads finished dialogues and says whether the user got what they wanted. The task knows.',
  },
};

export const NAMES: Readonly<Record<string, string>> = { people: 'people', prompted: 'prompted simulator' };
