/**
 * Makes a file of results/recorded, which the page replays: all numbers of a result, and the dialogues of a run that was
 * recorded with the same settings and some of the same seeds.
 *
 *   npm run experiment -- --preset clarify --seeds 1 --record run.json --out seed-1.json
 *   npm run record -- --result results/math-chat.json.gz --dialogues run.json --title "…" --out results/recorded/clarify.json.gz
 *
 * A run with the same spec, seed and adapter is the same run, so these dialogues led to the result's numbers. The command
 * checks that the numbers of each seed agree.
 */
import { currentResult } from '../src/domain/earlier-updates';
import type { ExperimentResult } from '../src/domain/experiment-result';
import { ShiftLabError } from '../src/domain/errors';
import { readRecord } from '../src/domain/record-fields';
import { writtenResultSchema } from '../src/domain/result-schemas';
import { requireConsistent } from '../src/experiment/contradictions';
import { settingsOf } from '../src/results/pooled';
import { eventsOf } from '../src/trace/result-events';
import { parseRunFile, runFileText, type RunFile } from '../src/trace/run-file';
import { inFile, parsedLine, readText, text, usage, writtenResult } from './command-line/command-line';
import { writeWhole } from './files/disk';
import { shown } from './files/reasons';
import { requireApart, requireWritable } from './files/whole-file';

const USAGE = 'npm run record -- --result FILE --dialogues RUN [--title TEXT] --out FILE';

/** Throws `usage` if the run has different settings or different numbers from the result. */
export function recordOf(result: ExperimentResult, run: RunFile, title: string | undefined): RunFile {
  const failure = 'The recorded run has a result that is damaged.';
  const own = run.result === undefined ? null : currentResult(readRecord(writtenResultSchema, run.result, { failure }));
  const ofWhom = (of: ExperimentResult) =>
    settingsOf({ ...of, spec: { ...of.spec, evaluation: { ...of.spec.evaluation, c2st: true } } });
  if (!own || ofWhom(own) !== ofWhom(result))
    throw new ShiftLabError('usage', 'The recorded run has different settings from the result.', {});
  for (const { seed, arms } of own.seeds) {
    const there = result.seeds.find((one) => one.seed === seed);
    for (const { arm, real } of arms) {
      if (there?.arms.find((one) => one.arm === arm)?.real.successes === real.successes) continue;
      throw new ShiftLabError('usage', `Seed ${seed} of arm ${arm} has different numbers in the recorded run.`, {
        seed,
        arm,
      });
    }
  }
  return recordFrom(result, run, title);
}

/** The numbers of the result and the dialogues of the run. */
export function recordFrom(
  result: ExperimentResult,
  run: Pick<RunFile, 'createdAtMs' | 'events'>,
  title: string | undefined,
): RunFile {
  const dialogues = run.events.filter(({ type }) => type === 'dialogues' || type === 'calibration-epoch');
  const createdAtMs = result.startedAt === null ? run.createdAtMs : Date.parse(result.startedAt);
  return {
    format: 'shiftlab-run',
    schema: 1,
    ...(title && { title }),
    createdAtMs,
    status: 'done',
    adapter: result.adapters[0] ?? null,
    spec: result.spec,
    events: [...dialogues, ...eventsOf(result)],
    result,
  };
}

export async function main(argv: readonly string[]): Promise<number> {
  const { result, dialogues, title, out } = parsedLine(argv, USAGE, {
    options: { result: text, dialogues: text, title: text, out: text },
  }).values;
  if (!result) throw usage('--result is missing', USAGE);
  if (!dialogues) throw usage('--dialogues is missing', USAGE);
  if (!out) throw usage('--out is missing', USAGE);
  await requireApart(
    [['--out', out]],
    [
      ['--result', result],
      ['--dialogues', dialogues],
    ],
  );
  const written = writtenResult(result);
  requireConsistent(currentResult(written), shown(result));
  const record = recordOf(
    written,
    inFile(dialogues, () => parseRunFile(readText(dialogues))),
    title,
  );
  await requireWritable('--out', out);
  await writeWhole(out, runFileText(record));
  return 0;
}
