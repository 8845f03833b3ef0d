/**
 * Measures the gap between a simulator and real users with every metric of src/gap:
 *
 *   npm run gap -- [--task clarify] [--style default] [--population FILE|prior:N] [--dialogues 2000] [--seed 1]
 *
 * The base policy talks to real users and to the simulator, prompted with the given style, in the same episodes. `--style
 * real` compares real users with real users; every metric should then lie in its null band. Horizon, reward and the
 * training of the discriminator are those of the task's first preset. An experiment makes the same report for each arm.
 */
import { ShiftLabError } from '../src/domain/errors';
import type { GapNumber, GapReport } from '../src/domain/experiment-events';
import type { ExperimentSpec } from '../src/domain/experiment-spec';
import { Device } from '../src/engine/device';
import { gapReport, FEWEST_FOR_C2ST } from '../src/experiment/evaluation/gap-report';
import { presets } from '../src/experiment/presets/registry';
import { rollOutAll, separateStarts } from '../src/experiment/rollout/rollout';
import { peopleSeat } from '../src/experiment/seats/people-seat';
import { oneVoice, simulatorSeat } from '../src/experiment/seats/simulator-seat';
import type { GapMetric } from '../src/gap/metric';
import { gapMetrics } from '../src/gap/registry';
import { createModelHost } from '../src/model/model-host';
import { taskNamed } from '../src/tasks/registry';
import { gapNumberWords, gapUnit } from '../src/ui/run/gap-words';
import { parsedLine, text, textOr, usage, wholeNumber } from './command-line/command-line';
import { checkpointsIn } from './files/checkpoint-files';
import { nodeGpu } from './machine/node-gpu';
import { populationOption } from './command-line/population-option';

const USAGE =
  'npm run gap -- [--task clarify] [--style default] [--population FILE|prior:N] [--dialogues 2000] [--seed 1]';
/** Dialogues in one batch of the sampler. */
const ROWS = 256;
const never = async () => undefined;

async function clocked<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

function specOf(task: string): ExperimentSpec {
  const preset = presets.find(({ spec }) => spec.task === task);
  if (!preset) throw new ShiftLabError('usage', `There is no preset of the task ${task}.`, { task });
  return { ...preset.spec, evaluation: { ...preset.spec.evaluation, c2st: true } };
}

function numberText({ name }: GapMetric, { value, interval, nullBand, p, dialogues }: GapNumber): string {
  const say = (one: number) => gapNumberWords(name, one);
  const range = (ends: GapNumber['interval']) => (ends ? ` [${say(ends[0])}, ${say(ends[1])}]` : '');
  const chance = [nullBand && `null${range(nullBand)}`, p !== null && `p ${p.toPrecision(2)}`].filter(Boolean);
  return `${say(value)}${range(interval)}${chance.length > 0 ? `; ${chance.join(', ')}` : ''}; ${dialogues} dialogues`;
}

/** A line for each metric, and below it one for each turn, counted from 1. */
export function reportLines({ numbers, firstAnswers, warnings }: GapReport): string[] {
  const lines = gapMetrics.flatMap((metric) => {
    const own = numbers.filter((number) => number.metric === metric.name);
    const whole = own.find(({ turn }) => turn === null);
    const byTurn = own.filter(({ turn }) => turn !== null);
    const first = Math.min(...byTurn.map(({ turn }) => turn!));
    const unit = gapUnit(metric);
    return own.length === 0
      ? [`${metric.label}: nothing computed, because these dialogues lack what it needs`]
      : [
          `${metric.label}${unit ? ` (${unit})` : ''}: ${whole ? numberText(metric, whole) : 'by turn'}`,
          ...byTurn.map((number) => `  turn ${number.turn! - first + 1}: ${numberText(metric, number)}`),
        ];
  });
  const bins = (firstAnswers ?? []).map(
    ({ confidence, accuracy, answers }) =>
      `  stated ${confidence.toFixed(3)}, right ${accuracy.toFixed(3)} of ${answers} first answers`,
  );
  return [...lines, ...bins, ...warnings.map((warning) => `Warning: ${warning}`)];
}

export async function main(argv: readonly string[]): Promise<number> {
  const { values: given } = parsedLine(argv, USAGE, {
    options: {
      task: textOr('clarify'),
      style: textOr('default'),
      population: text,
      dialogues: textOr('2000'),
      seed: textOr('1'),
    },
  });
  const { task } = taskNamed(given.task);
  const spec = specOf(task.name);
  const count = wholeNumber('--dialogues', given.dialogues, FEWEST_FOR_C2ST);
  const seed = wholeNumber('--seed', given.seed);
  const people = task.realUsers(
    given.population === undefined ? task.defaultPopulation : populationOption(given.population, task),
  );
  const styles = ['real', ...task.simulatorStyles];
  if (!styles.includes(given.style)) throw usage(`--style is one of ${styles.join(', ')}, not "${given.style}"`, USAGE);
  const peopleOnly = given.style === 'real';
  const open = checkpointsIn(null);
  const device = await Device.open(nodeGpu());
  const host = createModelHost(device);
  const policy = await host.open(await open(task.name, 'policy'), 'policy');
  const model = await host.open(await open(task.name, 'simulator'), 'simulator');
  const simulator = peopleOnly ? null : ({ name: 'prompted', model, voices: oneVoice(given.style) } as const);
  const { horizon, reward } = spec;
  const world = { task, horizon, reward, rows: ROWS };
  const starts_N = separateStarts(task, { seed, purpose: 'gap' }, count);
  const talk = (users: ReturnType<typeof peopleSeat>, purpose: string) =>
    rollOutAll(world, policy, users, { starts_N, draws: { seed, purpose }, temperature: 1 }, never);
  const others = simulator ? simulatorSeat({ ...simulator, task, rows: ROWS, horizon }) : peopleSeat(people);
  console.log(
    `adapter: ${device.adapter.description || device.adapter.vendor}; ${count} dialogues of the base policy with real users and with ${peopleOnly ? 'other real users' : `the simulator, style ${given.style}`}, seed ${seed}`,
  );
  const real = await clocked('dialogues with real users', () => talk(peopleSeat(people), 'gap'));
  const simulated = await clocked('dialogues with the others', () => talk(others, peopleOnly ? 'gap/others' : 'gap'));
  const context = { host, world, people, spec, safePoint: never, models: { policy } };
  const report = await clocked('all metrics, a discriminator among them', () =>
    gapReport(context, seed, real, simulated, simulator),
  );
  console.log(`\n${reportLines(report).join('\n')}`);
  device.destroy();
  return 0;
}
