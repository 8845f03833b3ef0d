/** A task by its name, for threads that hold dialogues and know no task. */
import type { Task } from '../domain/task';
import { taskNamed } from '../tasks/registry';

/** Throws `task-unknown`. */
export const taskOf = (name: string): Task => taskNamed(name).task;
