/** What can be set in the theory lab: the sliders with their words, the choices, prepared situations, and all of it as text for a link. */
import { numberIn } from '../../domain/number-text';
import { TRAINED_ARMS, type TrainedArmName } from '../../theory/best-policies';
import type { RewardKind } from '../../theory/process';

/** The longest horizon that is computed and drawn, turns. */
export const LONGEST = 40;

export interface Slider {
  readonly key: string;
  readonly symbol: string;
  readonly label: string;
  /** One sentence: what the ends mean. */
  readonly meaning: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly start: number;
  readonly shown: 'turns' | 'percent' | 'number';
}

export const horizonSlider = {
  key: 'horizon',
  symbol: 'H',
  label: 'Length of the dialogue',
  meaning: 'The dialogue ends after H turns at the latest.',
  min: 1,
  max: LONGEST,
  step: 1,
  start: 4,
  shown: 'turns',
} as const satisfies Slider;

export const dialogueSliders = [
  {
    key: 'sycophancy',
    symbol: 's',
    label: 'Sycophancy',
    meaning:
      'How the prompted simulator replies. 0: like real users. 100 %: it tells everything, confirms everything and never leaves.',
    min: 0,
    max: 1,
    step: 0.05,
    start: 0.3,
    shown: 'percent',
  },
  {
    key: 'calibration',
    symbol: 'κ',
    label: 'Calibration',
    meaning: 'How much of the prompted simulator’s error calibration removes.',
    min: 0,
    max: 1,
    step: 0.05,
    start: 0.95,
    shown: 'percent',
  },
  {
    key: 'notices',
    symbol: 'ν',
    label: 'Real users notice errors',
    meaning: 'Probability that a real user objects to a wrong answer.',
    min: 0,
    max: 1,
    step: 0.05,
    start: 0.95,
    shown: 'percent',
  },
  {
    key: 'leaves',
    symbol: 'ℓ',
    label: 'Real users leave',
    meaning: 'Probability that an impatient real user leaves after a turn; for a patient user, a quarter of that.',
    min: 0,
    max: 0.5,
    step: 0.01,
    start: 0.1,
    shown: 'percent',
  },
  {
    key: 'lambda',
    symbol: 'λ',
    label: 'Weight of a right answer',
    meaning:
      'What the reward depends on. 0: only on the user’s verdict. 100 %: only on whether the answer is right. An accepted wrong answer scores 1 − λ.',
    min: 0,
    max: 1,
    step: 0.05,
    start: 0,
    shown: 'percent',
  },
  {
    key: 'distance',
    symbol: 'm',
    label: 'Step from the logs',
    meaning:
      'How far training may move from the base policy, which made the logs. 0: not at all. 100 %: without limit.',
    min: 0,
    max: 1,
    step: 0.05,
    start: 0.2,
    shown: 'percent',
  },
  {
    key: 'lookahead',
    symbol: 'w',
    label: 'Static looks ahead',
    meaning: 'For how many turns static continues the dialogue after the turn that it trains.',
    min: 0,
    max: 12,
    step: 1,
    start: 1,
    shown: 'turns',
  },
] as const satisfies readonly Slider[];

export const cliffSliders = [
  {
    key: 'fall',
    symbol: 'δ',
    label: 'Real users fall off',
    meaning: 'Probability per turn; simulated users never fall off.',
    min: 0,
    max: 0.2,
    step: 0.005,
    start: 0.03,
    shown: 'number',
  },
  {
    key: 'recovery',
    symbol: 'ρ',
    label: 'They come back',
    meaning: 'Probability per turn once they are off; 0: never.',
    min: 0,
    max: 1,
    step: 0.02,
    start: 0,
    shown: 'number',
  },
] as const satisfies readonly Slider[];

export const sliders = [horizonSlider, ...dialogueSliders, ...cliffSliders] as const;
export type SliderKey = (typeof sliders)[number]['key'];

export interface TheorySettings extends Readonly<Record<SliderKey, number>> {
  readonly reward: RewardKind;
  /** Who judges what static tries. */
  readonly judge: 'prompted' | 'real';
  /** Whose policy the figures of the two theorems are drawn for. */
  readonly arm: TrainedArmName;
}

const choices = { reward: ['atEnd', 'everyTurn'], judge: ['prompted', 'real'], arm: TRAINED_ARMS } as const;
type ChoiceKey = keyof typeof choices;

export const startSettings: TheorySettings = {
  ...(Object.fromEntries(sliders.map((slider) => [slider.key, slider.start])) as Record<SliderKey, number>),
  reward: 'atEnd',
  judge: 'prompted',
  arm: 'naive',
};

/** A shift as large as that of the experiments: a simulator that pleases, a policy that moves far, a dialogue of 8 turns. */
const STRONG = { sycophancy: 0.9, notices: 0.85, distance: 0.8, horizon: 8 } as const;

/**
 * Settings worth a look, as changes from the start. The start is mild on purpose: its bounds are below half of the largest
 * possible gap, so that they say something, and with the simulator's shift the exact gap is more than half of its bound.
 */
export const situations: readonly { readonly title: string; readonly changes: Partial<TheorySettings> }[] = [
  { title: 'A mild shift', changes: {} },
  { title: 'A strong shift', changes: STRONG },
  { title: 'A strong shift, but only right answers count', changes: { ...STRONG, lambda: 1 } },
  { title: 'The simulator is like real users', changes: { sycophancy: 0 } },
  { title: 'A single turn', changes: { horizon: 1 } },
  {
    title: 'Static looks far ahead, with real users',
    changes: { ...STRONG, judge: 'real', lookahead: 5, arm: 'static' },
  },
  {
    title: 'Poor calibration, long dialogue',
    changes: { ...STRONG, calibration: 0.8, horizon: 30, arm: 'calibrated' },
  },
];

/** The nearest value that the slider can stand on. */
export function onSlider(slider: Slider, value: number): number {
  const stepped = slider.min + Math.round((value - slider.min) / slider.step) * slider.step;
  return Number(Math.min(slider.max, Math.max(slider.min, stepped)).toFixed(4));
}

/** A setting from a link; null if the name or the value is none of ours. */
export function readSetting(name: string, text: string): Partial<TheorySettings> | null {
  const slider = sliders.find((known) => known.key === name);
  if (slider) {
    const value = numberIn(text);
    return value !== null && value >= slider.min && value <= slider.max ? { [name]: onSlider(slider, value) } : null;
  }
  if (!Object.hasOwn(choices, name)) return null;
  return (choices[name as ChoiceKey] as readonly string[]).includes(text) ? { [name]: text } : null;
}

/** What differs from the start, as texts. */
export function changedSettings(settings: TheorySettings): Record<string, string> {
  const entries = Object.entries(settings) as [keyof TheorySettings, number | string][];
  return Object.fromEntries(
    entries.filter(([key, value]) => value !== startSettings[key]).map(([key, value]) => [key, String(value)]),
  );
}
