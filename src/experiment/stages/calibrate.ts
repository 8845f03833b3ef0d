/** Stage `calibrate`: fine-tunes the simulator on the logs. Goes on from the last epoch that was stored. */
import type { StageRef } from '../../domain/experiment-events';
import { fineTune, finished } from '../../rl/sft';
import { splitLogs } from '../rollout/logs';
import { logsOf, type RunContext } from '../run-context';
import { calibrationRun } from '../simulator/calibrate';

export async function calibrate(run: RunContext, { seed }: StageRef): Promise<void> {
  const { models, spec, stored, world, safePoint, clock, progress, emit } = run;
  if (await isCalibrated(run, seed)) return progress.found(1, 1);
  models.calibrated.restore(models.baseSimulator);
  const from = await stored.get('sft', seed);
  if (from) progress.found(from.epochs.length - 1, spec.sft.maxEpochs);
  const parts = splitLogs(await logsOf(run, seed), spec.logs.heldOutShare);
  const state = await fineTune({
    ...calibrationRun(world.task, models.calibrated, parts, spec, seed),
    from,
    safePoint,
    onEpoch: async (reached) => {
      await stored.put(reached, 'sft', seed);
      await clock.keepTime();
      emit({ type: 'calibration-epoch', seed, ...reached.epochs.at(-1)! });
      progress.report(reached.epochs.length - 1, spec.sft.maxEpochs);
    },
  });
  await stored.put(state.best, 'simulator', seed);
}

/** The report needs the epochs. They are in `sft` until the report is written, and lost if one of the two is. */
async function isCalibrated({ stored, spec }: RunContext, seed: number): Promise<boolean> {
  if (!(await stored.get('simulator', seed))) return false;
  if (await stored.get('calibration', seed)) return true;
  const state = await stored.get('sft', seed);
  return state !== null && finished(state, spec.sft);
}
