/** The short table of arms: success in the simulator and with real users, drop-off, regret. For README.md and docs/*.md. */
import { ORACLE } from '../domain/regret';
import type { Ablation, ArmSummary, PointSummary } from '../domain/story';
import { mean } from '../rl/statistics';
import { percent, signedWithInterval, withInterval } from './number-text';
import { table } from './table';

/** The columns behind success and drop-off. */
interface Columns {
  readonly regret: boolean;
  /** Number of seeds, and the difference from the same arm of the story itself. */
  readonly change: boolean;
}

/** @param unit of success: "%", or "points" where it is a grade */
export function armsTable({ arms }: PointSummary, unit: string): string {
  const columns = { regret: true, change: false };
  return table(
    header(unit, columns),
    arms.map((arm) => cells(arm.arm, arm, columns)),
  );
}

/** Without regret, because the README is short, but with both temperatures of use. @param second the same point at the second temperature */
export function shortTable({ arms, temperature }: PointSummary, second: PointSummary | null, unit: string): string {
  const columns = { regret: false, change: false };
  const again = (arm: string) => second?.arms.find((one) => one.arm === arm)?.real;
  const atT = (point: PointSummary) => `with real users at T = ${point.temperature}, ${unit}`;
  return table(
    second ? [...header(`T = ${temperature}, ${unit}`, columns), atT(second)] : header(unit, columns),
    arms.map((arm) => [
      ...cells(arm.arm, arm, columns),
      ...(second ? [again(arm.arm) ? `**${percent(mean(again(arm.arm)!))}**` : '–'] : []),
    ]),
  );
}

/** The arms, below them the ablations, and in a line those that were not run. */
export function ablationsTable({ arms, seeds }: PointSummary, ablations: readonly Ablation[], unit: string): string {
  const columns = { regret: true, change: true };
  const rows = ablations.flatMap(({ label, run }) =>
    run
      ? [
          [
            ...cells(label, run.arm, columns),
            String(run.seeds.length),
            run.change ? signedWithInterval(run.change) : '–',
          ],
        ]
      : [],
  );
  const notRun = ablations.filter(({ run }) => !run).map(({ label }) => label);
  return [
    table(header(unit, columns), [
      ...arms.map((arm) => [...cells(arm.arm, arm, columns), String(seeds.length), '']),
      ...rows,
    ]),
    ...(notRun.length > 0 ? ['', `Not run yet: ${notRun.join('; ')}.`] : []),
  ].join('\n');
}

const header = (unit: string, { regret, change }: Columns): string[] => [
  'arm',
  `in its simulator, ${unit}`,
  `with real users, ${unit} (each seed)`,
  'drop-off, points [95 % interval]',
  ...(regret ? ['regret, points [95 % interval]'] : []),
  ...(change ? ['seeds', 'minus the same arm above, points [95 % interval]'] : []),
];

const cells = (label: string, { arm, simulated, real, dropOff, regret }: ArmSummary, columns: Columns): string[] => [
  label,
  simulated ? percent(mean(simulated)) : '–',
  `**${percent(mean(real))}** (${real.map(percent).join(', ')})`,
  dropOff ? withInterval(dropOff) : '–',
  ...(columns.regret ? [arm === ORACLE ? '0' : regret ? withInterval(regret) : '–'] : []),
];
