import { describe, expect, it } from 'vitest';
import { exampleSpec } from '../../../test/fixtures/example-spec';
import type { ExperimentEvent } from '../../domain/experiment-events';
import { RunState } from '../run/run-state.svelte';
import { armNow, lastTurns, nowWords, tabTitle } from './dock-words';

const stage = (index: number, name: 'logs' | 'train', arm?: string): ExperimentEvent => ({
  ...{ type: 'stage', stage: name, seed: 1, index, total: 4 },
  ...(arm !== undefined && { arm }),
});
const progress: ExperimentEvent = {
  ...{ type: 'progress', stage: 'train', seed: 1, arm: 'naive', done: 3, total: 6, share: 0.345 },
  ...{ secondsLeft: 60, secondsRange: [50, 70], stageSecondsLeft: 10 },
};

function going(events: readonly ExperimentEvent[]): RunState {
  const run = new RunState('a', { ...exampleSpec, seeds: [1] });
  run.recall(events);
  return run;
}

describe('the dock', () => {
  it('says where the run is, and so does the tab', () => {
    const run = going([stage(0, 'logs'), stage(1, 'train', 'naive'), progress]);
    expect([nowWords(run), tabTitle(run), armNow(run.trace)]).toEqual([
      'Training naive',
      '34 % · naive · ShiftLab',
      'naive',
    ]);
    run.become('paused');
    expect(nowWords(run)).toBe('Paused');
    expect(nowWords(going([]))).toBe('Starting the GPU');
  });

  it('knows the share of a stored run, whose progress was not stored', () => {
    const planned = [0.2, 0.5, 0.3].map((share, i) => ({
      ...{ stage: i === 0 ? ('logs' as const) : ('train' as const), seed: 1, share },
      ...(i > 0 && { arm: ['naive', 'oracle'][i - 1]! }),
    }));
    const update = (n: number): ExperimentEvent => ({
      ...{ type: 'update', seed: 1, arm: 'naive', metrics: { update: n } as never },
    });
    const run = going([
      { type: 'plan', stages: planned },
      stage(0, 'logs'),
      stage(1, 'train', 'naive'),
      update(0),
      update(1),
    ]);
    expect(run.share).toBeCloseTo(0.2 + (0.5 * 2) / exampleSpec.grpo.updates, 12);
  });

  it('shows the last turns of the newest dialogue in words', () => {
    const turns = [
      { speaker: 'user', tokens: [1, 2] },
      { speaker: 'policy', tokens: [3, 0] },
    ];
    const kept = { dialogue: { turns } } as never;
    const words = ['', 'a', 'tram', 'where'];
    const task = {
      text: (tokens: readonly number[]) => tokens.map((t) => words[t]).join(' '),
      stopToken: { policy: 0, user: 0 },
    };
    expect(lastTurns(kept, task)).toEqual([
      { who: 'user', words: 'a tram' },
      { who: 'policy', words: 'where' },
    ]);
    expect([lastTurns(null, task), lastTurns(kept, undefined)]).toEqual([[], []]);
  });
});
