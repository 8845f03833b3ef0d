/**
 * A picture of results, an SVG that follows the reader's colour scheme: one panel per result, one row per arm, one dot per
 * seed. Open dots are success in the arm's training simulator, filled dots success with real users; the line between them
 * is the drop-off.
 */
import type { ExperimentResult } from '../domain/experiment-result';
import { rewardWords } from '../domain/reward';
import { mean } from '../rl/statistics';
import { armRuns, simulatedSuccess } from './story-results';

const LEFT = 104;
const PANEL = 330;
const BETWEEN = 40;
const ROW = 46;
const TOP = 66;

const STYLE = `svg { background: #fff; font: 15px Georgia, 'Times New Roman', serif; fill: #1a1a1a; }
.title { font-size: 17px; } .arm { font-size: 17px; } .axis { font-size: 14px; fill: #444; }
.grid { stroke: #ddd; } .drop { stroke: #d55e00; stroke-width: 2.5; } .real { fill: #0072b2; } .simulated { fill: #fff; stroke: #d55e00; stroke-width: 2; }
@media (prefers-color-scheme: dark) {
  svg { background: #14161a; fill: #eee; } .axis { fill: #bbb; } .grid { stroke: #333; } .real { fill: #56b4e9; } .simulated { fill: #14161a; stroke: #e69f00; } .drop { stroke: #e69f00; }
}`;

/** Arms are those of the first result, which the others should have too. */
export function pictureOf(results: readonly ExperimentResult[]): string {
  const arms = results[0]?.spec.arms ?? [];
  const width = LEFT + results.length * (PANEL + BETWEEN);
  const bottom = TOP + arms.length * ROW;
  const height = bottom + 96;
  const legend = height - 16;
  const parts = [
    ...arms.map(
      (arm, i) => `<text class="arm" text-anchor="end" x="${LEFT - 14}" y="${TOP + i * ROW + 6}">${arm}</text>`,
    ),
    ...results.flatMap((result, i) => panelOf(result, arms, LEFT + i * (PANEL + BETWEEN), bottom)),
    `<circle class="real" r="5.5" cx="${LEFT}" cy="${legend - 5}"/><text class="axis" x="${LEFT + 14}" y="${legend}">with real users, a dot a seed</text>`,
    `<circle class="simulated" r="5.5" cx="${LEFT + 250}" cy="${legend - 5}"/><text class="axis" x="${LEFT + 264}" y="${legend}">in the simulator it was trained in (base: the prompted one)</text>`,
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>Success of each way of training, in its simulator and with real users</title>
<style>
${STYLE}
</style>
${parts.join('\n')}
</svg>
`;
}

function panelOf(result: ExperimentResult, arms: readonly string[], x0: number, bottom: number): string[] {
  const x = (share: number): string => (x0 + share * PANEL).toFixed(1);
  const { preset, reward } = result.spec;
  const graded = result.seeds.some((seed) => seed.arms.some(({ real }) => real.grades !== undefined));
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((tick) => [
    `<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="${TOP - 20}" y2="${bottom - 16}"/>`,
    `<text class="axis" text-anchor="middle" x="${x(tick)}" y="${bottom + 4}">${100 * tick}</text>`,
  ]);
  return [
    `<text class="title" x="${x0}" y="30">${preset}, ${rewardWords(reward).replaceAll('<', '&lt;')}</text>`,
    ...ticks,
    `<text class="axis" text-anchor="middle" x="${x(0.5)}" y="${bottom + 26}">success, ${graded ? '100 × BLEU' : '% of dialogues'}</text>`,
    ...arms.flatMap((arm, i) => (result.spec.arms.includes(arm) ? rowOf(result, arm, TOP + i * ROW, x) : [])),
  ];
}

function rowOf(result: ExperimentResult, arm: string, y: number, x: (share: number) => string): string[] {
  const runs = armRuns(result, arm);
  const real = runs.map((run) => run.real.metrics.success);
  const simulated = simulatedSuccess(runs);
  const dots = (shares: readonly number[], kind: string) =>
    shares.map((share) => `<circle class="${kind}" r="5.5" cx="${x(share)}" cy="${y}"/>`);
  return [
    ...(simulated
      ? [
          `<line class="drop" x1="${x(mean(simulated))}" x2="${x(mean(real))}" y1="${y}" y2="${y}"/>`,
          ...dots(simulated, 'simulated'),
        ]
      : []),
    ...dots(real, 'real'),
  ];
}
