/**
 * Calibration: fine-tunes the prompted simulator on the user turns of real logs, with the people tag.
 *
 * Nothing else makes a simulator "calibrated". Shuffling and early stopping are in rl/sft.ts; the measures before and after
 * are in simulator-report.ts and verdict-fidelity.ts.
 */
import type { Dialogue } from '../../domain/dialogue';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { LanguageModel } from '../../domain/language-model';
import type { Task } from '../../domain/task';
import { packUserRow } from '../../rl/packing';
import type { SftRun } from '../../rl/sft';
import type { Logs } from '../rollout/logs';

/** The arguments of fineTune: rows whose targets are the users' tokens, settings and seed. */
export function calibrationRun<Goal>(
  task: Task<Goal>,
  model: LanguageModel,
  logs: Logs<Goal>,
  spec: ExperimentSpec,
  seed: number,
): Pick<SftRun, 'model' | 'train' | 'heldOut' | 'settings' | 'seed'> {
  const userRow = ({ episode, turns }: Dialogue<Goal>) =>
    packUserRow(task.simulatorPrompt(episode, spec.sft.style), turns);
  return { model, train: logs.train.map(userRow), heldOut: logs.heldOut.map(userRow), settings: spec.sft, seed };
}
