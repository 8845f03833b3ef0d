/** The lesson of the map: its question, and words that say what the numbers say. */
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { madeUpMap } from '../../../test/fixtures/page/made-up-map';
import { storyMaps } from '../../domain/story-map';
import { wordsOf } from '../run/success-words';
import MapLesson from './MapLesson.svelte';
import { answerWords, askedCell, baseSentences, safetySentence, seenSentences } from './map-lesson';
import { leadings } from './story-outcome';

const story = madeUpMap();
const maps = storyMaps(story);
const nothing = () => undefined;
const doors = { open: nothing, setupAddress: () => '#preset=x', onsetup: nothing };
const drawn = (props: { asks?: boolean; prediction?: string; shown?: number; story?: typeof story }) =>
  render(MapLesson, { props: { story, prediction: null, cell: null, oncell: nothing, doors, ...props } }).body;

describe('the question', () => {
  it('is about the poorest simulator and the shortest logs, and hides the map until it is answered', () => {
    expect(askedCell(maps[0]!)).toMatchObject({ x: 1, y: 0 });
    const text = drawn({ asks: true });
    expect(text).toContain('p = 0, logs of 1 turn');
    expect([text.split('type="radio"').length - 1, text.includes('role="grid"')]).toEqual([3, false]);
    expect(drawn({ asks: true, prediction: 'naive' })).toMatch(/You said naive\..*role="grid"/s);
    expect(drawn({ asks: true, prediction: 'nobody' })).not.toContain('role="grid"');
  });

  it('waits where nobody wants it, and is not asked of a corner that was not run', () => {
    expect(drawn({})).toMatch(/Predict before you look.*role="grid"/s);
    const rest = madeUpMap(({ reach }) => reach > 1);
    expect(drawn({ asks: true, story: rest })).toMatch(/role="grid"/);
  });

  it('is answered by what came out there', () => {
    const words = wordsOf(false);
    const found = askedCell(maps[0]!)!.found!;
    expect(found.leaders).toEqual(['calibrated']);
    expect(answerWords('calibrated', found, words)).toMatch(
      /^You said calibrated, and that is right: calibrated leads with /,
    );
    expect(answerWords('static', found, words)).toMatch(/^You said static\. In fact calibrated leads with /);
    const open = { ...found, leaders: ['static', 'calibrated'] };
    expect(answerWords('static', open, words)).toMatch(
      /^You said static\. Nobody wins alone: calibrated with .* not told apart from static/,
    );
  });
});

describe('what is said of the whole map', () => {
  it('counts the cells that an arm leads alone at each temperature', () => {
    const [first] = seenSentences(maps);
    const alone = leadings(maps[0]!).filter(({ arms }) => arms.length === 1);
    for (const { arms, cells } of alone) expect(first).toContain(`${arms[0]!} leads alone in ${cells} of 25 cells`);
    expect(seenSentences(maps)).toHaveLength(2);
    expect(first).toMatch(/^At T = 1, /);
  });

  it('calls calibrated safe only where it is clearly below nobody', () => {
    // Made up: at realism 1 naive has base − .03 + .3, calibrated base + .06 + .02 · reach, so naive is clearly above it.
    expect(safetySentence(maps)).toMatch(/^calibrated is clearly below one of them in up to \d+ cells\.$/);
    expect(safetySentence(storyMaps(madeUpMap(({ realism }) => realism === 0)))).toBe(
      'calibrated is nowhere clearly below either.',
    );
  });

  it('names the arms that are below no training', () => {
    const said = baseSentences(maps);
    expect(said.at(-1)).toMatch(
      /^at T = 0\.1, naive is clearly below base, the policy before this training, in \d+ of 25 cells$/,
    );
    expect(baseSentences(storyMaps(madeUpMap(({ realism }) => realism === 1)))).toEqual([]);
  });

  it('offers the temperatures where the story does not', () => {
    expect(drawn({}).split('type="radio"').length - 1).toBe(2);
    expect(drawn({ shown: 0 })).not.toContain('type="radio"');
  });
});
