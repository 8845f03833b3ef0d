/** Every arm at both temperatures of use: the same weights, the same dialogues. */
import type { ExperimentResult } from '../domain/experiment-result';
import { ORACLE, regretOf } from '../domain/regret';
import { mean } from '../rl/statistics';
import { percent, withInterval } from './number-text';
import { atSecondTemperature } from './second-temperature';
import { armRuns } from './story-results';
import { table } from './table';

/** null if it was evaluated at one temperature only. */
export function temperatureTable(result: ExperimentResult): string | null {
  const second = atSecondTemperature(result);
  if (!second) return null;
  const both = [result, second];
  const rows = result.spec.arms.map((arm) => [
    arm,
    ...both.flatMap((one) => {
      const real = armRuns(one, arm).map(({ real: { metrics } }) => metrics.success);
      const regret = regretOf(one.gaps, arm);
      return [
        `**${percent(mean(real))}** (${real.map(percent).join(', ')})`,
        arm === ORACLE ? '0' : regret ? withInterval(regret) : '–',
      ];
    }),
  ]);
  const header = both.flatMap(({ spec: { evaluation } }) => [
    `real users at T = ${evaluation.temperature}, % (each seed)`,
    'regret, points [95 % interval]',
  ]);
  return table(['arm', ...header], rows);
}
