/** A link to a lesson does not give its answer away unless that is what was chosen. */
import { describe, expect, it } from 'vitest';
import { lookLink } from '../address/look';
import { EMPTY_LINK } from './link';
import { linkPlaces } from './link-places';

const lesson = { ...EMPTY_LINK, view: 'lessons', lesson: 'two-shifts' } as const;
const named = (now: typeof EMPTY_LINK) =>
  linkPlaces('http://localhost/#', now, [])
    .filter(({ group }) => group === 'This page')
    .map(({ name, address }) => [name, new URL(address(lookLink.empty)).hash]);

describe('links to what is shown now', () => {
  it('are one, with everything that was changed, where nothing was predicted', () => {
    expect(named(lesson)).toEqual([['what is shown now, with its settings', '#v=1&view=lessons&lesson=two-shifts']]);
  });

  it('leave a prediction out first, because a link that has one opens what came out', () => {
    expect(named({ ...lesson, predict: ['naive', 'static'] })).toEqual([
      ['this lesson, to be predicted', '#v=1&view=lessons&lesson=two-shifts'],
      [
        'this lesson with the prediction made here, and what came out',
        '#v=1&view=lessons&lesson=two-shifts&predict=naive,static',
      ],
    ]);
  });
});
