/** Time left and planned time against the stage times of recorded runs, on an H200 and on Mesa's CPU driver. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ExperimentEvent } from '../../domain/experiment-events';
import type { ExperimentResult, StageTime } from '../../domain/experiment-result';
import { parseSpec, type ExperimentSpec } from '../../domain/experiment-spec';
import { planOf } from '../plan';
import { Progress } from '../progress';
import { plannedSeconds } from './planned-seconds';
import { WORK_KINDS, workOf, type Rates } from './stage-work';
import { MEASURED_SPREAD, typicalRates, type AssumedRates } from './typical-rates';

const read = (name: string): ExperimentResult =>
  JSON.parse(gunzipSync(readFileSync(new URL(`../../../results/${name}.json.gz`, import.meta.url))).toString('utf8'));

interface Recorded {
  readonly name: string;
  readonly spec: ExperimentSpec;
  readonly stages: readonly StageTime[];
  readonly software: boolean;
  readonly seconds: number;
}

/** Each seed of a result as the run that it was, without stages that a neighbour had made already. */
function runsOf(name: string): Recorded[] {
  const result = read(name);
  return result.spec.seeds.flatMap((seed) => {
    const spec = parseSpec({ ...result.spec, seeds: [seed] });
    const stages = result.stages.filter((stage) => stage.seed === seed);
    const isWhole = planOf(spec).every(({ stage, arm }) =>
      stages.some((one) => one.stage === stage && (one.arm ?? undefined) === arm),
    );
    const seconds = stages.reduce((sum, stage) => sum + stage.seconds, 0);
    return isWhole
      ? [{ name: `${name}, seed ${seed}`, spec, stages, software: name.includes('lavapipe'), seconds }]
      : [];
  });
}

interface Told {
  /** Seconds since the beginning, and until the end. */
  readonly atSeconds: number;
  readonly trueSeconds: number;
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

/** What the page is told of a run with these stage times, ten times a stage. */
function replay(run: Recorded, assumed: AssumedRates): Told[] {
  let now = 0;
  let stageStart = 0;
  const told: Told[] = [];
  const clock = {
    beginStage: () => void (stageStart = now),
    elapsedSeconds: () => ({ ofRun: now, ofStage: now - stageStart }),
  };
  const onEvent = (event: ExperimentEvent) => {
    if (event.type !== 'progress') return;
    const [low, high] = event.secondsRange!;
    told.push({ atSeconds: now, trueSeconds: run.seconds - now, low, high, share: event.share });
  };
  const plan = planOf(run.spec);
  const progress = new Progress(plan, assumed, clock, onEvent);
  for (const stage of plan) {
    progress.begin(stage);
    const { seconds } = run.stages.find((one) => one.stage === stage.stage && (one.arm ?? undefined) === stage.arm)!;
    for (let part = 1; part <= 10; part++) {
      now += seconds / 10;
      progress.report(part, 10);
    }
  }
  return told;
}

/** Rates that this run had: least squares of the relative errors, by a few rounds of coordinate descent. */
function ratesOf(run: Recorded): Rates {
  const stages = run.stages
    .filter(({ stage }) => stage !== 'load' && stage !== 'report')
    .map(({ stage, seed, arm, seconds }) => ({
      seconds,
      work: workOf(run.spec, { stage, seed, ...(arm !== null && { arm }) }),
    }));
  const perToken = Object.fromEntries(
    Object.entries(typicalRates(run).rates).map(([kind, rate]) => [kind, 1 / rate]),
  ) as Record<(typeof WORK_KINDS)[number], number>;
  for (let round = 0; round < 200; round++)
    for (const kind of WORK_KINDS) {
      let [top, bottom] = [1e-12, 1e-12];
      for (const { seconds, work } of stages) {
        const others = WORK_KINDS.reduce((sum, k) => sum + (k === kind ? 0 : (work[k] ?? 0) * perToken[k]), 0);
        const tokens = work[kind] ?? 0;
        top += (tokens * Math.max(0, seconds - others)) / seconds ** 2;
        bottom += tokens ** 2 / seconds ** 2;
      }
      perToken[kind] = Math.max(top / bottom, 1e-8);
    }
  return Object.fromEntries(Object.entries(perToken).map(([kind, seconds]) => [kind, 1 / seconds])) as Rates;
}

const NAMES = ['math-chat', 'horizon-2', 'horizon-16', 'doc-edit', 'regime-0-1', 'lavapipe/math-chat'];
const runs = NAMES.flatMap(runsOf);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const holds = ({ low, high, trueSeconds }: Told) => low <= trueSeconds && trueSeconds <= high;

describe('the time left of recorded runs, from rates that were not measured on their machine', () => {
  const replays = runs.map((run) => replay(run, typicalRates(run)));
  const all = replays.flat();

  it('lies in the range that was told, nine times out of ten', () => {
    // mean(all.map(holds)) = 0.88 over 30 runs of 13 to 15 stages, each told ten times
    expect(runs.length).toBeGreaterThan(20);
    expect(mean(all.map((told) => Number(holds(told))))).toBeGreaterThan(0.85);
    for (const told of all) expect(told.low).toBeLessThanOrEqual(told.high);
  });

  it('is told within a factor of three, once a tenth of the run is over', () => {
    const later = all.filter(({ share, high }) => share > 0.1 && high > 10);
    const widths = later.map(({ low, high }) => high / Math.max(low, 1)).sort((a, b) => a - b);
    expect(widths[Math.floor(widths.length / 2)]).toBeLessThan(3);
  });

  it('does not jump: the middle of the range never doubles', () => {
    // 27 to 61 minutes would be a factor of 61 / 27 = 2.3.
    const rises = replays.flatMap((told) =>
      told.slice(1).flatMap((next, i) => {
        const before = told[i]!;
        const middle = ({ low, high }: Told) => (low + high) / 2;
        return before.share > 0.02 && middle(before) > 10 ? [middle(next) / middle(before)] : [];
      }),
    );
    expect(Math.max(...rises)).toBeLessThan(2);
    // How often it rises at all by more than a tenth: rarer than once in twenty.
    expect(mean(rises.map((rise) => Number(rise > 1.1)))).toBeLessThan(0.05);
  });

  it('narrows to the truth at the end', () => {
    for (const told of replays) expect(told.at(-1)!.high).toBeLessThan(3);
  });
});

describe('the time that is planned before a run', () => {
  const ofMachine = (software: boolean) => runs.filter((run) => run.software === software);
  const second = (name: string) => runs.find((run) => run.name === `${name}, seed 2`)!;

  it('is right within its range for other seeds and presets on the same machine, from the rates of one run', () => {
    const clarify = ofMachine(false).filter(({ spec }) => spec.task === 'clarify');
    const rates = { clarify: ratesOf(second('math-chat')), edit: ratesOf(second('doc-edit')) };
    const within = ofMachine(false).map(({ spec, seconds }) => {
      const { low, high } = plannedSeconds(spec, rates[spec.task as keyof typeof rates]);
      return Number(low <= seconds && seconds <= high);
    });
    expect(clarify.length).toBeGreaterThan(15);
    // 24 of 25: one seed of regime-0-1 ran when the machine was faster.
    expect(mean(within)).toBeGreaterThan(0.9);
  });

  it('is right on two cores too', () => {
    const rates = ratesOf(second('lavapipe/math-chat'));
    const ratios = ofMachine(true).map(({ spec, seconds }) => seconds / plannedSeconds(spec, rates).expected);
    // The first ran alone, the others beside each other.
    for (const ratio of ratios.slice(1)) expect(Math.max(ratio, 1 / ratio)).toBeLessThan(MEASURED_SPREAD);
  });

  it('is the sum of its stages, and grows with updates, seeds and arms', () => {
    const { spec } = second('math-chat');
    const { rates, spread } = typicalRates({ software: false });
    const of = (changed: ExperimentSpec) => plannedSeconds(changed, rates, spread).expected;
    const plan = plannedSeconds(spec, rates, spread);
    expect(plan.expected).toBeCloseTo(
      plan.stages.reduce((sum, { seconds }) => sum + seconds, 0),
      9,
    );
    expect([plan.low, plan.high]).toEqual([plan.expected / spread, plan.expected * spread]);
    expect(of({ ...spec, grpo: { ...spec.grpo, updates: 600 } })).toBeGreaterThan(4 * plan.expected);
    expect(of({ ...spec, seeds: [1, 2] })).toBeGreaterThan(1.9 * plan.expected);
    expect(of({ ...spec, arms: ['base'] })).toBeLessThan(0.3 * plan.expected);
  });
});
