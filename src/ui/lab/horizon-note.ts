/** A note about long horizons. Not an error: the longest dialogue that a horizon allows is far longer than most that occur. */
import type { Task } from '../../domain/task';
import { BASE_MODEL_POSITIONS } from '../../tasks/registry';

/** A sentence where the task's longest dialogue of so many turns has more tokens than the base models were made for, else null. */
export function horizonNote(task: Pick<Task, 'maxContextTokens'> | undefined, horizon: number): string | null {
  if (!task || !(task.maxContextTokens(horizon) > BASE_MODEL_POSITIONS)) return null;
  return `Dialogues of ${horizon} turns may exceed the ${BASE_MODEL_POSITIONS} tokens that the base models were trained for; the run counts how many do.`;
}
