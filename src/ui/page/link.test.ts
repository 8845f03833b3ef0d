import { describe, expect, it } from 'vitest';
import { populationFromPrior } from '../../personas/core/prior';
import { VIEWS } from '../address/views';
import { seedsIn } from '../../domain/seed-list';
import { changedSettings, readSetting, startSettings } from '../theory/theory-settings';
import { Theory } from '../theory/theory-state.svelte';
import { EMPTY_LINK, formatLink, parseLink } from './link';

describe('a prepared link', () => {
  it('comes back from its own text', () => {
    const link = {
      ...EMPTY_LINK,
      view: 'runs' as const,
      preset: 'clarify',
      seeds: [1, 2],
      arms: ['base', 'naive'],
      lambda: 0.3,
      mixture: { terse: 0.5, noisy: 0.5 },
      parameters: { noisy: { slip: 0.45 } },
      fields: { 'grpo.updates': '50' },
    };
    expect(formatLink(link)).toBe(
      '#view=runs&preset=clarify&seed=1,2&arms=base,naive&lambda=0.3&mix=terse:0.5,noisy:0.5&parameters=noisy.slip:0.45&grpo.updates=50',
    );
    expect(parseLink(formatLink(link))).toEqual({ ...link, ignored: [] });
    const population = { version: 1, name: 'a&b=c', weights: { terse: 1 } };
    expect(parseLink(formatLink({ ...EMPTY_LINK, population })).population).toEqual(population);
    const drawn = { ...populationFromPrior(7) };
    expect(formatLink({ ...EMPTY_LINK, population: drawn })).toBe('#population=prior:7');
    expect(parseLink('#population=prior:7').population).toEqual(drawn);
    const changed = { ...drawn, weights: { ...drawn.weights, terse: 0.5 } };
    expect(parseLink(formatLink({ ...EMPTY_LINK, population: changed })).population).toEqual(changed);
  });

  it('names what it does not understand and keeps the rest', () => {
    const link = parseLink('#preset=clarify&lambda=2&grpo.colour=red&seed=x');
    expect(link.preset).toBe('clarify');
    expect(link.lambda).toBeNull();
    expect(link.ignored).toEqual(['lambda=2', 'grpo.colour=red', 'seed=x']);
  });

  it('names the open run by its served file, and no file elsewhere', () => {
    const link = parseLink('#view=dialogues&run=recorded/clarify.json');
    expect([link.run, link.ignored]).toEqual(['recorded/clarify.json', []]);
    expect(formatLink(link)).toBe('#view=dialogues&run=recorded/clarify.json');
    for (const run of [
      '',
      'results/',
      'results/../secret.json',
      'https://elsewhere.example/run.json',
      'public/x.json',
      'results/a/b.json',
    ])
      expect(parseLink(`#run=${encodeURIComponent(run)}`)).toMatchObject({ run: null, ignored: [`run=${run}`] });
  });

  it('reads seeds as lists and ranges', () => {
    expect(seedsIn('1, 3-5')).toEqual([1, 3, 4, 5]);
    expect(seedsIn('5-1')).toBeNull();
    expect(seedsIn('')).toBeNull();
  });
});

it('the address names the view and its story', () => {
  const link = parseLink('#view=results&story=static-naive');
  expect([link.view, link.story, link.ignored]).toEqual(['results', 'static-naive', []]);
  expect(formatLink(link)).toBe('#view=results&story=static-naive');
  expect(parseLink('#view=results&story=a%20b').ignored).toEqual(['story=a b']);
  const cell = '#view=results&story=regime&cell=regime-0.5-2';
  expect(parseLink(cell)).toMatchObject({ story: 'regime', cell: 'regime-0.5-2', ignored: [] });
  expect(formatLink(parseLink(cell))).toBe(cell);
  expect(parseLink('#view=results&cell=a/b').ignored).toEqual(['cell=a/b']);
});

it('nothing in the address is the start, settings alone are the Lab’s, and every view comes back from its own text', () => {
  expect([formatLink({ ...EMPTY_LINK, view: 'start' }), formatLink(EMPTY_LINK)]).toEqual(['', '#view=lab']);
  expect(formatLink({ ...EMPTY_LINK, view: 'start', preset: 'edit' })).toBe('#view=start&preset=edit');
  expect(parseLink('#view=lab&stand=1')).toMatchObject({ view: 'lab', stand: true, ignored: [] });
  expect(formatLink({ ...EMPTY_LINK, view: 'start', stand: true })).toBe('#view=start&stand=1');
  for (const view of VIEWS) {
    expect(parseLink(formatLink({ ...EMPTY_LINK, view }))).toMatchObject({ view, ignored: [] });
    expect(parseLink(formatLink({ ...EMPTY_LINK, view, preset: 'edit' }))).toMatchObject({ view, preset: 'edit' });
  }
});

describe('a link to the Theory view', () => {
  it('carries every setting that differs from the start, and brings it back', () => {
    const theory = new Theory();
    theory.set({
      horizon: 20,
      sycophancy: 0.5,
      fall: 0.105,
      reward: 'everyTurn',
      judge: 'real',
      arm: 'oracle',
    });
    const address = formatLink({ ...EMPTY_LINK, view: 'theory', theory: theory.toLink() });
    expect(address).toBe(
      '#view=theory&theory.horizon=20&theory.sycophancy=0.5&theory.fall=0.105&theory.reward=everyTurn&theory.judge=real&theory.arm=oracle',
    );
    const link = parseLink(address);
    expect(link.ignored).toEqual([]);
    const opened = new Theory();
    opened.set({ leaves: 0.5 });
    opened.fromLink(link);
    expect(opened.settings).toEqual(theory.settings);
    expect(changedSettings(startSettings)).toEqual({});
  });

  it('says what in it is no setting, and keeps the rest', () => {
    const link = parseLink(
      '#view=theory&theory.horizon=41&theory.colour=red&theory.notices=0.4&theory.arm=base&theory.fall=&theory.toString=1',
    );
    expect(link.ignored).toEqual([
      'theory.horizon=41',
      'theory.colour=red',
      'theory.arm=base',
      'theory.fall=',
      'theory.toString=1',
    ]);
    expect(link.theory).toEqual({ notices: '0.4' });
    expect(readSetting('notices', '0.43')).toEqual({ notices: 0.45 });
  });
});

it('a comparison is named by its runs; what no run can be called is refused', () => {
  const said = '#view=runs&compare=results/horizon-2.json,file-1a-2b&baseline=file-1a-2b&arm=naive';
  const link = parseLink(said);
  expect(link).toMatchObject({
    ...{ view: 'runs', compare: ['results/horizon-2.json', 'file-1a-2b'] },
    ...{ baseline: 'file-1a-2b', arm: 'naive', ignored: [] },
  });
  expect(formatLink(link)).toBe(said);
  expect(parseLink('#view=runs&compare=a,a,b').compare).toEqual(['a', 'b']);
  const many = Array.from({ length: 13 }, (_, i) => `run-${i}`).join(',');
  for (const refused of [
    'compare=',
    'compare=a,',
    'compare=https://x.example/a.json',
    'baseline=../a',
    `compare=${many}`,
  ])
    expect(parseLink(`#view=runs&${refused}`), refused).toMatchObject({ compare: null, baseline: null });
});
