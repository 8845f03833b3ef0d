/** The hidden goal of an episode, in words. Only the task knows its goals, and a record may have one that is none of them. */
import type { Episode } from '../../domain/dialogue';
import type { Task } from '../../domain/task';
import { ABSENT } from '../format';

export function goalWords(task: Task | undefined, episode: Episode): string {
  try {
    return task?.describeGoal(episode) ?? ABSENT;
  } catch {
    return 'The record has a goal that this task does not know';
  }
}
