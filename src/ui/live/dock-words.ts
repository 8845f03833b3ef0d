/** What the dock says of a run that is going on, and what it draws. */
import type { Task } from '../../domain/task';
import { stageWords } from '../run/stage-words';
import { shareWords, STATUS_WORDS } from '../run/status-words';
import type { RunState } from '../run/run-state.svelte';
import type { KeptDialogue, RunTrace } from '../run/run-trace';
import type { StageEntry } from '../run/stage-entries';

export const stageNow = ({ stages }: RunTrace): StageEntry | null =>
  stages.findLast((stage) => stage.begun && !stage.finished) ?? null;

/** "Training naive"; "Paused". */
export function nowWords(run: Pick<RunState, 'trace' | 'status' | 'spec'>): string {
  if (run.status !== 'running') return STATUS_WORDS[run.status];
  const stage = stageNow(run.trace);
  return stage ? stageWords(stage.stage, stage.arm, stage.seed, run.spec.seeds.length > 1) : 'Starting the GPU';
}

/** "34 % · Training naive · ShiftLab", for the tab. */
export const tabTitle = (run: Pick<RunState, 'share' | 'trace' | 'status' | 'spec'>): string =>
  `${shareWords(run.share)} · ${stageNow(run.trace)?.arm ?? nowWords(run)} · ShiftLab`;

/** The arm that is looked at: that of the stage, or the last one that was trained. */
export const armNow = (trace: RunTrace): string | null =>
  stageNow(trace)?.arm ?? [...trace.updates.keys()].at(-1) ?? null;

export interface Spoken {
  readonly who: 'user' | 'policy';
  readonly words: string;
}

/** The last turns of the newest dialogue, in words. */
export function lastTurns(
  kept: KeptDialogue | null,
  task: Pick<Task, 'text' | 'stopToken'> | undefined,
  turns = 4,
): readonly Spoken[] {
  if (!kept || !task) return [];
  const { policy, user } = task.stopToken;
  return kept.dialogue.turns.slice(-turns).map(({ speaker, tokens }) => ({
    who: speaker,
    words: task.text(tokens.filter((token) => token !== policy && token !== user)),
  }));
}
