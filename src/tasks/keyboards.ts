/**
 * What each task offers to a person who plays the user, found by a glob beside task.ts. Apart from the tasks themselves,
 * because its lists of words are long and the first screen does not need them.
 */
import { ShiftLabError } from '../domain/errors';
import type { Keyboard } from './keyboard/keyboard';

export const keyboards: ReadonlyMap<string, Keyboard> = new Map(
  Object.entries(import.meta.glob<{ keyboard: Keyboard }>('./*/keyboard.ts', { eager: true })).flatMap(
    ([path, { keyboard }]): [string, Keyboard][] => (keyboard ? [[path.split('/')[1]!, keyboard]] : []),
  ),
);

/** Throws `task-unknown`. */
export function keyboardOf(task: string): Keyboard {
  const keyboard = keyboards.get(task);
  if (!keyboard) throw new ShiftLabError('task-unknown', `The task "${task}" has no keyboard.ts.`, { task });
  return keyboard;
}
