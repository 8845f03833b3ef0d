/**
 * Results as tables with one number a row, for other programs (docs/COMMANDS.md, npm run report). A number that was not
 * measured has no row.
 */
import { differingSettings } from '../domain/changed-settings';
import type { ArmResult, ExperimentResult, SeedResult } from '../domain/experiment-result';
import { parseSpec } from '../domain/experiment-spec';
import type { Field } from './csv';
import { evaluationsOf } from './evaluations';

export interface NamedResult {
  readonly file: string;
  readonly result: ExperimentResult;
}

export type Row = readonly Field[];

/** Of all numbers; a setting that is not the same in all files has a column. `rows` has a list for each file. */
export interface Table {
  readonly header: Row;
  readonly rows: () => Iterable<readonly Row[]>;
}

export function longTable(files: readonly NamedResult[]): Table {
  const settings = differingSettings(files.map(({ result }) => parseSpec(result.spec)));
  return {
    header: [
      ...['file', ...settings.map(({ key }) => key)],
      ...['seed', 'arm', 'update', 'on', 'temperature', 'metric', 'value'],
    ],
    *rows() {
      for (const [i, { file, result }] of files.entries()) {
        const run = [file, ...settings.map(({ values }) => values[i]!)];
        yield result.seeds.flatMap((seed) =>
          [...ofSeed(seed), ...seed.arms.flatMap((arm) => ofArm(result, arm))].map((row) => [
            ...run,
            seed.seed,
            ...row,
          ]),
        );
      }
    },
  };
}

/** Of dialogues: success is 0 or 1, and the grade is empty if the task gives none. */
export function dialogueTable(files: readonly NamedResult[]): Table {
  return {
    header: ['file', 'seed', 'arm', 'on', 'temperature', 'index', 'success', 'grade'],
    *rows() {
      for (const { file, result } of files) {
        for (const { seed, arms } of result.seeds) {
          yield arms.flatMap((arm) =>
            evaluationsOf(parseSpec(result.spec), arm).flatMap(({ temperature, real, simulator }) =>
              Object.entries({ real, simulator }).flatMap(([on, evaluation]) =>
                [...(evaluation?.successes ?? '')].map((success, index): Row => [
                  ...[file, seed, arm.arm, on, temperature, index, success],
                  evaluation!.grades?.[index] ?? '',
                ]),
              ),
            ),
          );
        }
      }
    },
  };
}

const FINAL = 'final';
/** No arm, or neither real users nor a simulator alone. */
const NONE = '';

/** arm, update, on, temperature, metric, value */
function ofSeed({ calibration, density, adversarial }: SeedResult): Row[] {
  return numbersIn({ calibration, density, adversarial }).map(([metric, value]) => [
    ...[NONE, FINAL, NONE, NONE],
    ...[metric, value],
  ]);
}

function ofArm({ spec }: ExperimentResult, result: ArmResult): Row[] {
  const { evaluation, grpo } = spec;
  const { arm, updates, curve, gap } = result;
  const rowsOf = (update: Field, on: string, temperature: Field, numbers: object): Row[] =>
    numbersIn(numbers).map(([metric, value]) => [arm, update, on, temperature, metric, value]);
  return [
    ...updates.flatMap(({ update, ...numbers }) => rowsOf(update, 'training', grpo.temperature, numbers)),
    ...curve.flatMap(({ update, metrics }) => rowsOf(update, 'real', evaluation.temperature, metrics)),
    ...evaluationsOf(spec, result).flatMap(({ temperature, real, simulator }) => [
      ...rowsOf(FINAL, 'real', temperature, real.metrics),
      ...(simulator ? rowsOf(FINAL, 'simulator', temperature, simulator.metrics) : []),
    ]),
    ...(gap?.numbers ?? []).flatMap(({ metric, turn, value }) =>
      rowsOf(FINAL, NONE, evaluation.temperature, {
        [turn === null ? `gap.${metric}` : `gap.${metric}.${turn}`]: value,
      }),
    ),
  ];
}

/** The numbers in it by path ("measures.charBleu"); those in lists aside. */
function numbersIn(value: object, before = ''): (readonly [path: string, value: number])[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    if (typeof inner === 'number') return Number.isFinite(inner) ? [[`${before}${name}`, inner] as const] : [];
    return inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? numbersIn(inner, `${before}${name}.`)
      : [];
  });
}
