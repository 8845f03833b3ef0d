/** Checks of a spec that its schema cannot make: names of the task's styles, repeated seeds or arms, and what its arms need. */
import { ShiftLabError } from '../domain/errors';
import { shortened } from '../domain/shown-value';
import type { ExperimentSpec } from '../domain/experiment-spec';
import type { Task } from '../domain/task';
import { FEWEST_FOR_C2ST } from './evaluation/gap-report';
import { needsLogs } from './plan';
import { simulatorOf } from './result';

/** Throws `spec-invalid`, naming the setting, its value and what is allowed; `arm-unknown`. */
export function requireUsable(spec: ExperimentSpec, task: Task): void {
  const refuse = (field: string, received: string, expected: string) => {
    throw new ShiftLabError(
      'spec-invalid',
      `The setting ${field} must be ${expected}, but is ${shortened(received)}.`,
      {
        field,
        received,
        expected,
      },
    );
  };
  const styles = task.simulatorStyles.join(', ');
  if (!task.simulatorStyles.includes(spec.promptedStyle))
    refuse('promptedStyle', spec.promptedStyle, `one of ${styles}`);
  if (!task.simulatorStyles.includes(spec.sft.style)) refuse('sft.style', spec.sft.style, `one of ${styles}`);
  if (new Set(spec.seeds).size < spec.seeds.length) refuse('seeds', spec.seeds.join(', '), 'without repetition');
  if (new Set(spec.arms).size < spec.arms.length) refuse('arms', spec.arms.join(', '), 'without repetition');
  if (spec.logs.horizon > spec.horizon)
    refuse('logs.horizon', String(spec.logs.horizon), `at most the horizon, ${spec.horizon}`);
  if (needsLogs(spec) && spec.logs.dialogues < 2)
    refuse('logs.dialogues', String(spec.logs.dialogues), 'at least 2, so that one can be held out');
  const { dialogues, c2st, temperature, secondTemperature } = spec.evaluation;
  if (secondTemperature === temperature)
    refuse(
      'evaluation.secondTemperature',
      String(secondTemperature),
      'another temperature than the first, or 0 for none',
    );
  if (c2st && dialogues < FEWEST_FOR_C2ST && spec.arms.some((arm) => simulatorOf(arm) !== null)) {
    refuse(
      'evaluation.dialogues',
      String(dialogues),
      `at least ${FEWEST_FOR_C2ST} with evaluation.c2st, so that a discriminator can be trained and tested on them; or set evaluation.c2st=false`,
    );
  }
}
