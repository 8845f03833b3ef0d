/** What stands above the stories and beside their titles: all of it from the file of results. */
import { readFileSync } from 'node:fs';
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { madeUpMap } from '../../../test/fixtures/page/made-up-map';
import { leg, point, story } from '../../../test/fixtures/page/made-up-stories';
import { parseStories, type ArmSummary } from '../../domain/story';
import { claimsOf } from '../../domain/story-claims';
import { countSentence, headlineOf } from './headline';
import { MAIN_CLAIMS, mainClaim } from './main-claims';
import ResultsPicture from './ResultsPicture.svelte';
import { claimOutcome, mapOutcome } from './story-outcome';

const { stories } = parseStories(readFileSync('results/stories.json', 'utf8'));
const arm = (name: string, real: readonly number[], simulated: readonly number[] | null, regret = 0): ArmSummary => ({
  ...{ arm: name, real, simulated, dropOff: null },
  regret: simulated && { mean: regret, low: regret - 0.02, high: regret + 0.02 },
});
const arms = [
  arm('base', [0.4], [0.7]),
  arm('naive', [0.44, 0.46], [0.98]),
  arm('penalised', [0.5], [0.9]),
  arm('calibrated', [0.71], [0.76], 0.01),
  arm('oracle', [0.72], null),
];
const above = leg(0.26, 'holds', { a: 'calibrated', b: 'naive', low: 0.23, high: 0.29 });
const made = (more = {}) => story([point('only', [above], { arms })], more);

describe('the picture', () => {
  it('has the paper’s arms with what was promised and what real users gave, the means over seeds', () => {
    const { rows } = headlineOf([made()])!;
    expect(rows.map(({ arm: name, promised, people }) => [name, promised, people])).toEqual([
      ['base', 0.7, 0.4],
      ['naive', 0.98, (0.44 + 0.46) / 2],
      ['calibrated', 0.76, 0.71],
      ['oracle', null, 0.72],
    ]);
  });

  it('says three sentences whose numbers are the file’s, each on the side that it is on', () => {
    const cold = point('only', [], {
      arms: [arm('base', [0.69], [0.9]), arm('naive', [0.52], [0.9])],
      temperature: 0.1,
    });
    const { sentences } = headlineOf([made({ second: { points: [cold], trends: [] } })])!;
    expect(sentences).toEqual([
      'A simulator that was not fitted to real users promised naive 98\u202f%; they gave it 45\u202f%.',
      'Fitted to logs of real users, it promised 76\u202f% and they gave 71\u202f%: 26.0 points above naive [23.0, 29.0] and 1.0 points below the oracle [−1.0, 3.0], which trained with them.',
      'Used at T = 0.1, the order changes: real users give naive 52\u202f% and base, the policy before this training, 69\u202f%.',
    ]);
    const lower = leg(-0.1, 'reversed', { a: 'calibrated', b: 'naive', low: -0.12, high: -0.08 });
    const turned = headlineOf([story([point('only', [lower], { arms })])])!;
    expect(turned.sentences[1]).toContain('10.0 points below naive [8.0, 12.0]');
  });

  it('is of a story of one setting with shares, and is not drawn where there is none', () => {
    expect(headlineOf([made({ graded: true }), story([])])).toBeNull();
    expect(headlineOf(stories)!.story.name).toBe('math-chat');
    expect(
      render(ResultsPicture, { props: { stories: [], addressOf: () => '#', onopen: () => undefined } }).body,
    ).not.toContain('figure');
  });

  it('reads its numbers out', () => {
    const { body } = render(ResultsPicture, {
      props: { stories: [made()], addressOf: () => '#', onopen: () => undefined },
    });
    expect(body).toContain('naive: promised 98\u202f%, real users 45\u202f%');
    expect(body).toContain('oracle: real users 72\u202f%');
  });
});

describe('what came out', () => {
  it('is a claim that the story makes, wherever one is named', () => {
    const known = stories.filter(({ name }) => name in MAIN_CLAIMS);
    expect(known.map(({ name }) => name).toSorted()).toEqual(Object.keys(MAIN_CLAIMS).toSorted());
    for (const one of known)
      expect(
        claimsOf(one).map(({ words }) => words),
        one.name,
      ).toContain(MAIN_CLAIMS[one.name]);
  });

  it('is the first claim of a story that is not known here, and nothing of one that was not run', () => {
    expect(mainClaim(made())!.words).toBe('calibrated above naive');
    expect([mainClaim(story([])), claimOutcome(story([]))]).toEqual([null, null]);
  });

  it('has the interval of one setting, the range of several, and how many claims hold', () => {
    const other = leg(0, 'untold', { a: 'oracle', b: 'naive' });
    expect(claimOutcome(story([point('a', [above, other])]))).toMatchObject({
      ...{ found: 'holds', size: '+26.0 [23.0, 29.0] points', others: '1 of 2 claims hold', verdicts: ['holds'] },
    });
    const several = story([point('a', [above]), point('b', [leg(-0.1, 'reversed')])]);
    expect(claimOutcome(several)).toMatchObject({
      ...{ found: 'holds 1 of 2, reversed 1 of 2', size: '−10.0 to +26.0 points', others: '' },
    });
  });

  it('is of a map who leads in how many cells, and all cells are counted', () => {
    const found = mapOutcome(madeUpMap());
    expect(found.reduce((sum, { cells }) => sum + cells, 0)).toBe(25);
    expect(found.map(({ cells }) => cells)).toEqual(found.map(({ cells }) => cells).toSorted((a, b) => b - a));
    expect([mapOutcome(made()), mapOutcome(madeUpMap(() => false))]).toEqual([[], []]);
  });

  it('is counted over all claims at the first temperature', () => {
    const two = story([point('a', [above, leg(0, 'untold', { a: 'x' }), leg(-0.1, 'reversed', { a: 'y' })])]);
    expect(countSentence([two])).toBe('3 tests of claims: 1 hold, 1 are reversed, 1 have an interval that contains 0.');
  });
});
