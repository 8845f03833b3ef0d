/** Scales, spreads and styles of the figures. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { arms } from '../../arms/registry';
import { MARKERS } from '../../domain/arm';
import { percent, points } from '../format';
import { isOurs, oursWords, partsOurs } from './arm-source';
import { rangeOf, tickDigits, ticksFitting, ticksIn, tickWords } from './axis-ticks';
import { dotDomain, dotGroup, joined, meanHead, rangeWords } from './dot-rows';
import { spreadApart } from './line-labels';
import { seedInterval, seedWords, shareInterval } from './seed-spread';
import { seriesStyle } from './series-style';

describe('an axis', () => {
  it('has round ticks inside its range', () => {
    expect(ticksIn([-0.07, 0.62], 5)).toEqual([0, 0.2, 0.4, 0.6]);
    expect(ticksIn([0.46, 0.98], 3)).toEqual([0.6, 0.8]);
    expect(ticksIn([3, 3])).toEqual([3]);
    expect([tickDigits([0, 0.2]), tickDigits([0, 50]), tickDigits([0, 0.05])]).toEqual([1, 0, 2]);
    expect(tickWords([-0.0025, 0, 0.0025])).toEqual(['−0.0025', '0.0000', '0.0025']);
  });

  it('has two ticks at least, since one gives no scale', () => {
    expect(ticksIn([-0.02, 0.47], 2)).toEqual([0, 0.2, 0.4]); // steps of 0.5 would leave 0 alone
    for (const low of [-0.31, -0.02, 0, 0.07, 0.46])
      for (const high of [0.475, 0.53, 0.99, 7])
        for (const most of [1, 2, 3, 5])
          expect(ticksIn([low, high], most).length, `[${low}, ${high}], ${most}`).toBeGreaterThan(1);
  });

  it('has as many ticks as there is room for their words', () => {
    const inPercent = (value: number) => `${Math.round(100 * value)} %`;
    expect(ticksFitting([0, 1], 24, inPercent)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]); // 24 / 5 em each
    expect(ticksFitting([0, 1], 9, inPercent)).toEqual([0, 0.5, 1]);
    expect(ticksFitting([3, 3], 9, inPercent)).toEqual([3]);
  });

  it('holds all values and what it must hold at least', () => {
    const [low, high] = rangeOf([0.2, 0.9], { least: [0, 0.1] });
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(0.9);
    expect(rangeOf([])).toEqual([0, 1]);
    expect(rangeOf([2])[0]).toBeLessThan(2);
  });
});

describe('seeds', () => {
  it('have an interval from five on', () => {
    expect(seedInterval([1, 2, 3, 4])).toBeNull();
    const [low, high] = seedInterval([1, 2, 3, 4, 5])!;
    expect([low, high].map((end) => Math.abs(end - 3))).toEqual([expect.closeTo(1.9632, 4), expect.closeTo(1.9632, 4)]); // 2.776 · √(2.5 / 5)
    expect([1, 3, 5].map(seedWords).map((words) => words.includes('needs 5'))).toEqual([true, true, false]);
  });

  it('have none that goes where no value can be', () => {
    const shares = [0, 0, 0.002, 0.004, 0.02];
    expect(seedInterval(shares)![0]).toBeLessThan(0);
    expect(seedInterval(shares, [0, 1])).toEqual([0, seedInterval(shares)![1]]);
    expect(dotGroup(shares, null, { bounds: [0, 0.01] }).interval).toEqual([0, 0.01]);
  });

  it('of one share have Wilson’s interval over dialogues', () => {
    const [low, high] = shareInterval(0.5, 100);
    expect([low, high]).toEqual([expect.closeTo(0.4038, 3), expect.closeTo(0.5962, 3)]);
    expect(shareInterval(0, 10)[0]).toBeCloseTo(0, 12);
  });

  it('and their null band are inside the dot plot; a line joins what was simulated with what real', () => {
    const row = {
      arm: 'naive',
      groups: [dotGroup([0.9], null, { simulated: true }), dotGroup([0.4], [0.36, 0.44])],
      nullBand: [-0.1, 0.1] as const,
      value: '',
      range: '',
      ps: [],
      remark: '',
    };
    const [low, high] = dotDomain([row]);
    expect(low).toBeLessThan(-0.1);
    expect(high).toBeGreaterThan(0.9);
    expect(joined(row)).toEqual({ simulated: 0.9, real: 0.4 });
    expect(joined({ ...row, groups: row.groups.slice(1) })).toBeNull();
    expect([meanHead([row]), meanHead([{ ...row, groups: [dotGroup([0.4, 0.5], null)] }])]).toEqual([
      'value [95\u00a0%]',
      'mean',
    ]);
    expect(rangeWords([-0.01, 0.02], (value) => points(value))).toBe('[−1.0, 2.0]');
    expect(rangeWords([0.618, 0.728], (value) => percent(value))).toBe('[61.8, 72.8]');
  });
});

describe('names beside lines', () => {
  it('never overlap and never leave the figure', () => {
    const placed = spreadApart([10, 11, 12, 13, 90], 15, [5, 100]);
    const sorted = [...placed].sort((a, b) => a - b);
    expect(sorted[0]).toBeGreaterThanOrEqual(5);
    expect(sorted.at(-1)).toBeLessThanOrEqual(100);
    for (let i = 1; i < sorted.length; i++) expect(sorted[i]! - sorted[i - 1]!).toBeGreaterThanOrEqual(15 - 1e-9);
    expect(spreadApart([50, 50, 50], 30, [0, 40])).toEqual([0, 20, 40]); // closer, where there is no room
  });
});

describe('arms that are not the paper’s', () => {
  it('are marked, explained where there are any, and parted from the paper’s', () => {
    expect(arms.filter(({ name }) => isOurs(name)).map(({ name }) => name)).toEqual(
      arms.filter(({ source }) => source === 'extension').map(({ name }) => name),
    );
    expect([oursWords(['base', 'naive']), oursWords(['base', 'filtered'])]).toEqual([
      '',
      '“Ours” marks arms that are not in the paper.',
    ]);
    expect(['base', 'oracle', 'filtered', 'online'].map((_, i, shown) => partsOurs(shown, i))).toEqual([
      false,
      false,
      true,
      false,
    ]);
    const between = ['base', 'static', 'static-simulated', 'naive', 'online'];
    expect(between.map((_, i) => partsOurs(between, i))).toEqual([false, false, false, false, true]);
  });
});

describe('styles', () => {
  it('tell all arms apart without colour', () => {
    const looks = arms
      .map(({ name }) => seriesStyle(name))
      .map(({ dash, marker, hollow }) => `${dash.join(' ')} ${marker} ${hollow ?? false}`);
    expect(new Set(looks).size).toBe(arms.length);
    // Seven markers, filled for the paper's arms and hollow for ours: an eighth arm of one source has to share one.
    for (const source of ['paper', 'extension']) {
      const markers = arms.filter((arm) => arm.source === source).map(({ name }) => seriesStyle(name).marker);
      expect(new Set(markers).size).toBe(Math.min(markers.length, MARKERS.length));
    }
    const points = arms
      .map(({ name }) => seriesStyle(name))
      .map(({ marker, hollow, colour }) => `${marker} ${hollow ?? false} ${colour}`);
    expect(new Set(points).size).toBe(arms.length);
  });

  it('stand out from either paper: 3:1 for every colour of a series (WCAG 2.1, 1.4.11)', () => {
    const css = readFileSync(new URL('../theme.css', import.meta.url), 'utf8');
    const themes = [...css.matchAll(/\{[^{}]*--paper:[^{}]*\}/g)].map(
      ([block]) =>
        new Map([...block.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name!, colour!])),
    );
    const luminance = (colour: string) => {
      const [r, g, b] = [1, 3, 5]
        .map((i) => parseInt(colour.slice(i, i + 2), 16) / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    };
    expect(themes).toHaveLength(3); // light, dark by the system's wish, dark by the reader's
    expect(themes[1]).toEqual(themes[2]);
    for (const theme of themes) {
      const paper = luminance(theme.get('--paper')!);
      const colours = [...theme].filter(([name]) => name.startsWith('--arm-'));
      expect(colours.map(([name]) => name)).toEqual(
        expect.arrayContaining(arms.map(({ name }) => seriesStyle(name).colour)),
      );
      for (const [name, colour] of colours) {
        const [dim, bright] = [luminance(colour), paper].sort((a, b) => a - b);
        expect((bright! + 0.05) / (dim! + 0.05), `${name} ${colour}`).toBeGreaterThanOrEqual(3);
      }
    }
  });

  it('are filled for the paper’s arms and hollow for the others', () => {
    for (const { name, source } of arms) expect(seriesStyle(name).hollow ?? false, name).toBe(source === 'extension');
  });
});
