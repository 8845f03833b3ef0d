/** The stages of a run as its events told them: which there are, which have begun, how far each is. */
import type { ExperimentEvent, StageName } from '../../domain/experiment-events';

export interface StageEntry {
  readonly key: string;
  readonly stage: StageName;
  readonly seed: number;
  readonly arm: string | null;
  readonly index: number;
  /** Its part of the whole run's expected work; null in a run recorded without a plan. */
  share: number | null;
  begun: boolean;
  done: number;
  total: number | null;
  secondsLeft: number | null;
  finished: boolean;
}

type StageEvent = Extract<ExperimentEvent, { type: 'plan' | 'stage' | 'progress' }>;

/** Changes `stages`. */
export function foldStages(stages: StageEntry[], event: StageEvent): void {
  switch (event.type) {
    case 'plan':
      event.stages.forEach((planned, index) => {
        entryOf(stages, planned.stage, planned.seed, planned.arm ?? null, index).share = planned.share;
      });
      return;
    case 'stage': {
      const entry = entryOf(stages, event.stage, event.seed, event.arm ?? null, event.index);
      entry.begun = true;
      entry.finished = false;
      for (const other of stages) if (other !== entry && other.index < event.index) other.finished = true;
      return;
    }
    case 'progress': {
      const key = keyOf(event.stage, event.seed, event.arm ?? null);
      const entry = stages.findLast((stage) => stage.key === key);
      if (!entry) return;
      entry.done = event.done;
      entry.total = event.total;
      entry.secondsLeft = event.stageSecondsLeft ?? null;
    }
  }
}

const keyOf = (stage: StageName, seed: number, arm: string | null): string => `${stage} ${seed} ${arm ?? ''}`;

function entryOf(stages: StageEntry[], stage: StageName, seed: number, arm: string | null, index: number): StageEntry {
  const key = keyOf(stage, seed, arm);
  const known = stages.find((one) => one.key === key);
  if (known) return known;
  const entry: StageEntry = {
    ...{ key, stage, seed, arm, index, share: null, begun: false },
    ...{ done: 0, total: null, secondsLeft: null, finished: false },
  };
  stages.push(entry);
  return entry;
}
