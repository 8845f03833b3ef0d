/**
 * Dialogues of people as a run's logs. They were given to the run's store before it began, and the spec names them by their
 * hash: so a run that is resumed, or repeated with the same file, has the same logs.
 */
import type { Dialogue } from '../../domain/dialogue';
import { ShiftLabError } from '../../domain/errors';
import type { RunStore } from '../../domain/experiment-events';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import { hashOfLogs } from '../../domain/logs-hash';
import type { Checkpoints } from '../checkpoints';
import { policyTurns } from './rollout';

const KEY = 'people';

/** The spec whose logs these dialogues are. Throws `usage` for fewer than two, or longer ones than the run's. */
export async function withPeopleLogs(spec: ExperimentSpec, dialogues: readonly Dialogue[]): Promise<ExperimentSpec> {
  requireFit(spec, dialogues);
  return { ...spec, logs: { ...spec.logs, dialogues: dialogues.length, people: await hashOfLogs(dialogues) } };
}

/** Before the run begins. A store that has some already keeps them: they belong to its run. */
export async function givePeopleLogs(store: RunStore, dialogues: readonly Dialogue[]): Promise<void> {
  if ((await store.get(KEY)) === undefined) await store.put(KEY, dialogues);
}

/** Throws `usage` if they are not there, or are others than the spec names. */
export async function peopleLogs(stored: Checkpoints, spec: ExperimentSpec): Promise<readonly Dialogue[]> {
  const dialogues = await stored.get('people');
  if (!dialogues)
    throw new ShiftLabError(
      'usage',
      'The logs of this run are dialogues of people, which are not in its store: give their file, or set logs.people to nothing.',
      { people: spec.logs.people },
    );
  const found = await hashOfLogs(dialogues);
  if (found !== spec.logs.people)
    throw new ShiftLabError('usage', 'The dialogues of people in this store are others than those of this run.', {
      people: spec.logs.people,
      found,
    });
  requireFit(spec, dialogues);
  return dialogues;
}

function requireFit({ horizon, task }: ExperimentSpec, dialogues: readonly Dialogue[]): void {
  if (dialogues.length < 2)
    throw new ShiftLabError(
      'usage',
      `Only ${dialogues.length} of the people’s dialogues are of the task ${task}; at least 2 are needed, so that one can be held out.`,
      { dialogues: dialogues.length, task },
    );
  const longest = Math.max(...dialogues.map(({ turns }) => policyTurns(turns)));
  if (longest > horizon)
    throw new ShiftLabError(
      'usage',
      `A dialogue of these people has ${longest} policy turns, but the horizon of this run is ${horizon}: raise the horizon.`,
      { longest, horizon },
    );
}
