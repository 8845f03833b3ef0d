/** The Theory view without a page: its settings, what follows from them, its words, its figures' geometry. */
import { scaleLinear } from 'd3-scale';
import { describe, expect, it } from 'vitest';
import { ARMS } from '../../theory/best-policies';
import { largestGap } from '../../theory/bounds';
import { ticksIn } from '../charts/axis-ticks';
import { spreadApart } from '../charts/line-labels';
import { curveStyles } from './curve-styles';
import { curveTable } from './curve-table';
import { heightScale, topOf, turnLine } from './plot-scale';
import { LONGEST, onSlider, situations, sliders, startSettings } from './theory-settings';
import { Theory } from './theory-state.svelte';
import { actsText, armSentences, cliffSentences, number, settingText, shiftSentences, tick } from './theory-words';

function theoryWith(changes: Partial<typeof startSettings>): Theory {
  const theory = new Theory();
  theory.set(changes);
  return theory;
}
/** The shift that is as large as the experiments’. */
const strong = situations[1]!.changes;
const said = (theory: Theory) => armSentences(theory.study, theory.settings.horizon, theory.settings.lambda).join(' ');

describe('the sliders', () => {
  it('start on a value that they can stand on, and stay within their ends', () => {
    for (const slider of sliders) {
      expect(onSlider(slider, slider.start)).toBe(slider.start);
      expect(onSlider(slider, 1e9)).toBeLessThanOrEqual(slider.max);
      expect(onSlider(slider, -1e9)).toBe(slider.min);
    }
    const theory = new Theory();
    theory.slide('leaves', 0.30000000000000004);
    expect(theory.settings.leaves).toBe(0.3);
  });

  it('show their value with its unit', () => {
    const slider = (key: string) => sliders.find((known) => known.key === key)!;
    expect([
      settingText(slider('horizon'), 1),
      settingText(slider('horizon'), 8),
      settingText(slider('notices'), 0.85),
      settingText(slider('fall'), 0.03),
    ]).toEqual(['1 turn', '8 turns', '85\u202f%', '0.03']);
  });

  it('change the numbers at once: every curve reaches to the longest horizon', () => {
    const theory = new Theory();
    const before = theory.study.arms.naive.real[8];
    theory.slide('notices', 0.3);
    expect(theory.study.arms.naive.real[8]).not.toBe(before);
    for (const arm of ARMS) expect(theory.study.arms[arm].success).toHaveLength(LONGEST + 1);
    expect(theory.shifts.simulator.gap.atEnd).toHaveLength(LONGEST + 1);
    expect(theory.cliff.gap.everyTurn).toHaveLength(LONGEST + 1);
  });

  it('look at the policy that the chosen arm takes at this horizon, with the user that it was trained with', () => {
    for (const arm of ['static', 'naive', 'calibrated', 'oracle'] as const)
      for (const horizon of [1, 5, 40]) {
        const theory = theoryWith({ arm, horizon });
        const { trained, real } = theory.study.arms[arm];
        expect(theory.shifts.simulator.gap.atEnd[horizon]).toBeCloseTo(
          Math.abs(trained[horizon]! - real[horizon]!),
          12,
        );
        expect(theory.shifts.policy.gap.atEnd[horizon]).toBeCloseTo(
          Math.abs(real[horizon]! - theory.study.arms.base.real[horizon]!),
          12,
        );
      }
  });

  it('start where both bounds are below half of the largest possible gap, and a loss is to be seen', () => {
    const { shifts, settings } = new Theory();
    const h = settings.horizon;
    const most = largestGap(h, 1 / 2);
    for (const { bound, gap } of [shifts.simulator, shifts.policy])
      for (const kind of ['atEnd', 'everyTurn'] as const) {
        expect(bound[kind][h]).toBeLessThan(most[kind][h]! / 2);
        expect(gap[kind][h]).toBeGreaterThan(0.01);
      }
    for (const kind of ['atEnd', 'everyTurn'] as const)
      expect(shifts.simulator.gap[kind][h]).toBeGreaterThan(shifts.simulator.bound[kind][h]! / 2);
  });

  it('know which prepared situation is shown, and draw no further than is worth a look', () => {
    const theory = new Theory();
    const shown = () => situations.map(({ changes }) => theory.isShown(changes));
    expect(shown().filter(Boolean)).toHaveLength(1);
    expect(theory.isShown({})).toBe(true);
    for (const { changes } of situations) {
      theory.show(changes);
      expect(shown().filter(Boolean)).toHaveLength(1);
    }
    expect([1, 5, 6, 10, 11, 40].map((horizon) => theoryWith({ horizon }).until)).toEqual([10, 10, 20, 20, 40, 40]);
    theory.set({ leaves: 0.33 });
    expect(shown()).not.toContain(true);
  });

  it('leave the cliff chain alone when a prepared situation is shown', () => {
    const theory = theoryWith({ fall: 0.1, lambda: 0.5 });
    for (const { changes } of situations) {
      theory.show(changes);
      expect(theory.settings).toEqual({ ...startSettings, fall: 0.1, ...changes });
    }
  });
});

describe('what is said', () => {
  it('is that naive earns less than base where it does, and not where it does not', () => {
    expect(said(theoryWith(strong))).toContain(
      'With real users, naive earns less than base, even by the reward that it was trained for (mean reward J 0.769 against 0.780)',
    );
    expect(said(theoryWith({ ...strong, lambda: 1 }))).toContain('With real users, naive earns more than base');
    expect(said(theoryWith({ ...strong, horizon: 16 }))).toContain(
      'With real users, naive earns more than base (mean reward J 0.800 against 0.793), but gives fewer right answers',
    );
    expect(said(theoryWith({ ...strong, distance: 0 }))).toContain('With real users, naive is the same as base');
  });

  it('agrees with the numbers, whatever the sliders say', () => {
    for (const lambda of [0, 0.3, 1])
      for (const sycophancy of [0, 0.5, 1])
        for (const horizon of [1, 6, 40])
          for (const reward of ['atEnd', 'everyTurn'] as const) {
            const theory = theoryWith({ lambda, sycophancy, horizon, reward });
            const { naive, base, oracle, calibrated } = theory.study.arms;
            const text = said(theory);
            const apart = naive.real[horizon]! - base.real[horizon]!;
            expect(text.includes('naive earns less than base')).toBe(apart < -1e-9);
            expect(text.includes('naive earns more than base')).toBe(apart > 1e-9);
            expect(text.includes('Naive earns as much as the oracle')).toBe(
              oracle.real[horizon]! - naive.real[horizon]! < 1e-9,
            );
            expect(text.includes('Calibrated earns as much as the oracle')).toBe(
              oracle.real[horizon]! - calibrated.real[horizon]! < 1e-9,
            );
            expect(text.includes(`In its simulator it earned J ${number(naive.trained[horizon]!)}.`)).toBe(
              Math.abs(naive.trained[horizon]! - naive.real[horizon]!) > 1e-9,
            );
          }
  });

  it('is that a bound says nothing only where it is above what any gap can be', () => {
    const naive = shiftSentences(theoryWith(strong).shifts.simulator, 8);
    expect(naive[1]).toContain('no gap can be larger than 8, so this bound says nothing');
    const calibrated = shiftSentences(theoryWith({ ...strong, arm: 'calibrated' }).shifts.simulator, 8);
    expect(calibrated[0]).toMatch(/the bound 0\.\d+: [\d.]+ times as much/);
    expect(shiftSentences(theoryWith({ sycophancy: 0 }).shifts.simulator, 8).join()).toContain('there is no shift');
  });

  it('of the cliff is that the bound is reached without a way back, and by how much the rule of thumb is off', () => {
    const said = (fall: number, recovery: number) =>
      cliffSentences(theoryWith({ fall, recovery }).cliff, 8, fall, recovery).join(' ');
    const gap = 1 - 0.97 ** 8;
    expect(said(0.03, 0)).toContain(
      `at the end, 8 turns cost ${gap.toPrecision(3)}. The rule of thumb says 0.240, which is ${Math.round(100 * (0.24 / gap - 1))}\u202f% too much. The gap is exactly as large as the bound`,
    );
    expect(said(0.03, 0.3)).toContain('times the gap');
    expect(said(0.03, 0.3)).toContain('only the present state affects the reward');
    expect(said(0, 0.3)).toBe('Nobody falls off, so there is no shift and no gap.');
  });

  it('is of a policy what it does with each number of facts', () => {
    expect([actsText([false, false, true, true]), actsText([true, false, false, true]), actsText(null)]).toEqual([
      'ask at 0–1, propose at 2–3',
      'propose at 0, ask at 1–2, propose at 3',
      'either, at random',
    ]);
  });

  it('is printed with three digits', () => {
    expect([0, 0.04851, 0.78, 13.06, 1234.5, 0.00012, -0.5, Infinity].map(number)).toEqual([
      '0',
      '0.0485',
      '0.780',
      '13.1',
      '1,235',
      '1.2 · 10⁻⁴',
      '−0.500',
      '∞',
    ]);
    expect([0.5, 20, 1].map(tick)).toEqual(['0.5', '20', '1']);
  });
});

describe('a figure', () => {
  it('is saved with a row a turn and a column a curve', () => {
    const curve = (name: string, values: readonly number[]) => ({ name, values, style: curveStyles.exact });
    const plots = [
      { title: 'gap', curves: [curve('exact', [0, 1, 2, 3]), curve('bound', [0, 2, 4, 6])] },
      { title: 'D', from: 0, curves: [curve('exact', [9, 8])] },
    ];
    expect(curveTable(plots, 2)).toEqual({
      columns: ['turns', 'gap: exact', 'gap: bound', 'D: exact'],
      rows: [
        [0, null, null, 9],
        [1, 1, 2, 8],
        [2, 2, 4, null],
      ],
    });
  });

  it('has round ticks from 0 to its top', () => {
    expect(ticksIn([0, 1], 4)).toEqual([0, 0.5, 1]);
    expect(ticksIn([0, 42.4], 4)).toEqual([0, 20, 40]);
    expect(ticksIn([0, 0.0106], 4)).toEqual([0, 0.005, 0.01]);
    expect(ticksIn([0, 0], 4)).toEqual([0]);
  });

  it('is cut where a bound leaves it, and no higher than the curves otherwise', () => {
    expect(
      topOf(
        [
          [0, 3],
          [0, 90],
        ],
        40,
      ),
    ).toBeCloseTo(1.06 * 40, 12);
    expect(
      topOf(
        [
          [0, 3],
          [0, 5],
        ],
        40,
      ),
    ).toBeCloseTo(1.06 * 5, 12);
    expect(topOf([[0, 0]], 40)).toBe(1);
  });

  it('draws through its values, even those far outside', () => {
    const [x, y] = [scaleLinear([1, 3], [0, 100]), heightScale(2, [50, 0])];
    expect(turnLine([9, 0, 1, Infinity], 1, x, y)).toBe('M0,50L50,25L100,-4950');
  });

  it('keeps names apart and in order', () => {
    const moved = spreadApart([10, 12, 100], 17, [0, 200]);
    expect(moved[1]! - moved[0]!).toBeGreaterThanOrEqual(17 - 1e-6);
    expect(moved[2]).toBe(100);
  });
});
