/**
 * Runs of many settings, one seed of one setting at a time: `npm run results` and `npm run experiment -- --grid`. Each
 * setting has a file, into which a seed goes when it is done. No two processes work on the same seed of a setting, so
 * several may run side by side. An arm that was trained with the same settings, seed and adapter for another setting is
 * copied (src/results/shared-arms.ts), so a setting that gains an arm runs only that arm.
 */
import { ShiftLabError } from '../../src/domain/errors';
import type { ExperimentResult } from '../../src/domain/experiment-result';
import type { ExperimentSpec } from '../../src/domain/experiment-spec';
import { pooled } from '../../src/results/pooled';
import { joined, sharedArm, type Here } from '../../src/results/shared-arms';
import type { Permission } from '../files/disk';
import { onceHeld, whileHeld, type Held } from '../files/held-file';
import { shown } from '../files/reasons';
import { writeResult } from '../files/story-files';

export interface Setting {
  readonly label: string;
  readonly file: string;
  specOf(seed: number): ExperimentSpec;
  /** What was run so far, perhaps with other arms than `specOf` has by now. Throws `usage` if the file is not of this setting. */
  soFar(): ExperimentResult | null;
}

/** What the runs of all settings have in common. */
export interface Bench<S extends Setting> {
  /** Results whose arms may be taken. */
  known(): readonly ExperimentResult[];
  /** What a run of this spec would be computed on and begin from. */
  here(spec: ExperimentSpec): Here;
  /** The lock of a seed. */
  lockOf(setting: S, seed: number): string;
  /** The lock under which files are written. */
  readonly writing: string;
  /** Runs the spec, which has the arms that are missing. */
  train(setting: S, spec: ExperimentSpec, held: Pick<Held, 'confirm' | 'signal'>): Promise<ExperimentResult>;
  /** What is thrown where the file cannot be written; what was thrown, if there is nothing to add. */
  unwritten?(setting: S, result: ExperimentResult, thrown: unknown): Promise<ShiftLabError>;
  /** After the file was written. */
  written?(confirm: Permission): Promise<void>;
  /** After the seeds are in the file: what was kept for them is no longer needed. */
  done?(setting: S, seeds: readonly number[]): Promise<void>;
}

/** What is still to run for this seed: it, and where the setting has other arms by now than its file, the seeds of the file too, whose arms are taken from it. */
function missingOf(
  setting: Setting,
  seed: number,
): { readonly whole: ExperimentResult | null; readonly wanted: readonly number[] } {
  const before = setting.soFar();
  const whole = before && String(before.spec.arms) === String(setting.specOf(seed).arms) ? before : null;
  return {
    whole,
    wanted: [...new Set([...(before?.spec.seeds ?? []), seed])].filter((one) => !whole?.spec.seeds.includes(one)),
  };
}

export const isDone = (setting: Setting, seed: number): boolean => missingOf(setting, seed).wanted.length === 0;

/** Whether the seed is in the file now; not so where another process is at it. */
export async function runSeed<S extends Setting>(
  setting: S,
  seed: number,
  bench: Bench<S>,
  signal: AbortSignal,
): Promise<boolean> {
  const begun = missingOf(setting, seed).wanted;
  if (begun.length === 0) return true;
  return whileHeld(
    begun.map((one) => bench.lockOf(setting, one)),
    async (held) => {
      const { wanted, whole: before } = missingOf(setting, seed); // what another process finished meanwhile is not run again
      const made: ExperimentResult[] = [];
      const until = { ...held, signal: AbortSignal.any([signal, held.signal]) };
      for (const one of wanted) made.push(await oneSeed(setting, one, bench, until));
      if (made.length === 0) return;
      let result = together([...(before ? [before] : []), ...made], setting.file);
      let isWritten = false;
      await onceHeld(bench.writing, async ({ confirm }) => {
        const { whole } = missingOf(setting, seed);
        result = together([...(whole ? [whole] : []), ...made], setting.file);
        await writeResult(setting.file, result, confirm);
        isWritten = true;
        await bench.written?.(confirm);
      }).catch(async (thrown: unknown) => {
        throw isWritten ? thrown : ((await bench.unwritten?.(setting, result, thrown)) ?? thrown);
      });
      await bench.done?.(setting, begun);
    },
  );
}

function together(parts: readonly ExperimentResult[], file: string): ExperimentResult {
  const [result, other] = pooled(parts);
  if (result && !other) return result;
  throw new ShiftLabError(
    'usage',
    `${shown(file)} has results of other settings, base models or precision; move it away.`,
    { file },
  );
}

/** The arms of this seed that are to be trained, and the others. */
export function armsToTrain(
  spec: ExperimentSpec,
  bench: Pick<Bench<Setting>, 'known' | 'here'>,
): { readonly shared: ReturnType<typeof sharedArm>[]; readonly missing: readonly string[] } {
  const others = bench.known();
  const shared = spec.arms.map((name) => sharedArm(spec, spec.seeds[0]!, name, bench.here(spec), others));
  return { shared, missing: spec.arms.filter((_, i) => !shared[i]) };
}

async function oneSeed<S extends Setting>(
  setting: S,
  seed: number,
  bench: Bench<S>,
  held: Pick<Held, 'confirm' | 'signal'>,
): Promise<ExperimentResult> {
  const spec = setting.specOf(seed);
  const { shared, missing } = armsToTrain(spec, bench);
  process.stderr.write(
    `== ${setting.label}, seed ${seed}: ${missing.join(', ') || 'every arm was trained elsewhere'}\n`,
  );
  const rest = missing.length === 0 ? null : await bench.train(setting, { ...spec, arms: [...missing] }, held);
  return joined(
    spec,
    shared.flatMap((one) => one ?? []),
    rest,
  );
}
