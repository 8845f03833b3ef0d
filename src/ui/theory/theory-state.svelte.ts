/** The theory lab's state: what is set, and everything computed from it. No thread, no device: a change is answered at once. */
import { studyArms, type ArmParameters } from '../../theory/best-policies';
import { studyCliff, type CliffParameters } from '../../theory/cliff-chain';
import { scoreOf, usersOf } from '../../theory/dialogue';
import { policyShift, simulatorShift } from '../../theory/shift';
import type { TheoryLink } from './theory-link';
import {
  changedSettings,
  LONGEST,
  onSlider,
  readSetting,
  sliders,
  startSettings,
  type SliderKey,
  type TheorySettings,
} from './theory-settings';

export class Theory {
  settings = $state.raw<TheorySettings>(startSettings);

  /** As texts, which are compared by value: the horizon's slider, the most used, computes neither study again. */
  private readonly dialogueText = $derived.by(() => {
    const { sycophancy, calibration, notices, leaves, lambda, distance, lookahead, judge, reward } = this.settings;
    return JSON.stringify({
      sycophancy,
      calibration,
      notices,
      leaves,
      lambda,
      distance,
      lookahead,
      judge,
      reward,
    } satisfies ArmParameters);
  });
  private readonly cliffText = $derived(
    JSON.stringify({ fall: this.settings.fall, recovery: this.settings.recovery } satisfies CliffParameters),
  );

  readonly study = $derived(studyArms(JSON.parse(this.dialogueText) as ArmParameters, LONGEST));
  readonly cliff = $derived(studyCliff(JSON.parse(this.cliffText) as CliffParameters, LONGEST));
  readonly shifts = $derived.by(() => {
    const { arm, horizon, lambda } = this.settings;
    const users = usersOf(this.settings);
    const { policy } = this.study.candidates[this.study.arms[arm].chosen[horizon]!]!;
    const trainedWith = {
      static: users[this.settings.judge],
      naive: users.prompted,
      calibrated: users.calibrated,
      oracle: users.real,
    }[arm];
    const score = scoreOf(lambda);
    return {
      policy: policyShift(policy, users.real, score, LONGEST),
      simulator: simulatorShift(policy, users.real, trainedWith, score, LONGEST),
    };
  });

  /** How far the figures are drawn: far enough beyond the horizon to see what comes, in few steps, so that axes stand still. */
  readonly until = $derived([10, 20, LONGEST].find((turns) => 2 * this.settings.horizon <= turns) ?? LONGEST);

  set(changes: Partial<TheorySettings>): void {
    this.settings = { ...this.settings, ...changes };
  }

  slide(key: SliderKey, value: number): void {
    this.set({
      [key]: onSlider(
        sliders.find((slider) => slider.key === key)!,
        value,
      ),
    });
  }

  /** A prepared situation: all as at the start but for these. The cliff chain, a figure of its own, stays. */
  show(changes: Partial<TheorySettings>): void {
    const { fall, recovery } = this.settings;
    this.settings = { ...startSettings, fall, recovery, ...changes };
  }

  /** Whether a prepared situation is what is set. */
  isShown(changes: Partial<TheorySettings>): boolean {
    const { fall, recovery } = this.settings;
    const shown: TheorySettings = { ...startSettings, fall, recovery, ...changes };
    return (Object.keys(shown) as (keyof TheorySettings)[]).every((key) => shown[key] === this.settings[key]);
  }

  fromLink({ theory }: TheoryLink): void {
    this.settings = Object.entries(theory).reduce<TheorySettings>(
      (settings, [name, text]) => ({ ...settings, ...readSetting(name, text) }),
      startSettings,
    );
  }

  toLink(): TheoryLink['theory'] {
    return changedSettings(this.settings);
  }
}
