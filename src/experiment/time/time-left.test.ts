/**
 * Time left against the event times of a real run: the default lesson on Mesa's CPU driver, while other programs used the same
 * two cores, so that some of its updates took ten times as long as others (test/fixtures/event-times).
 */
import { describe, expect, it } from 'vitest';
import recorded from '../../../test/fixtures/event-times/two-shifts.json';
import type { ExperimentEvent } from '../../domain/experiment-events';
import { planOf } from '../plan';
import { presetNamed } from '../presets/registry';
import { Progress } from '../progress';
import { MOST_RISE } from './time-left';
import { typicalRates } from './typical-rates';

interface Told {
  readonly atSeconds: number;
  readonly low: number;
  readonly high: number;
}

/** When which share of which stage was done. */
type Event = readonly [atSeconds: number, stage: number, share: number];
const events = recorded.told as unknown as readonly Event[];
const endSeconds = events.at(-1)![0];

/** What the page is told, with each event as much later as `slower` says. */
function replay(slower: (seconds: number) => number = (seconds) => seconds): Told[] {
  let [now, stageStart, stage] = [0, 0, -1];
  const told: Told[] = [];
  const clock = {
    beginStage: () => void (stageStart = now),
    elapsedSeconds: () => ({ ofRun: now, ofStage: now - stageStart }),
  };
  const onEvent = (event: ExperimentEvent) => {
    if (event.type !== 'progress') return;
    const [low, high] = event.secondsRange!;
    told.push({ atSeconds: now, low, high });
  };
  const plan = planOf({ ...presetNamed(recorded.preset).spec, seeds: [recorded.seed] });
  const progress = new Progress(plan, typicalRates({ software: true }), clock, onEvent);
  for (const [at, index, share] of events) {
    while (stage < index) progress.begin(plan[++stage]!);
    now = slower(at);
    progress.report(share, 1);
  }
  return told;
}

/** By how much the longest time that is told grows from one event to the next, after the first minute. */
const risesOf = (told: readonly Told[]): number[] =>
  told.slice(1).flatMap(({ atSeconds, high }, i) => {
    const before = told[i]!.high;
    return atSeconds > 60 && before > 10 ? [high / before] : [];
  });

describe('the time left of a real run on a busy machine', () => {
  it('never grows by more than a tenth from one event to the next, after the first minute', () => {
    expect(events.length).toBeGreaterThan(200);
    expect(Math.max(...risesOf(replay()))).toBeLessThanOrEqual(MOST_RISE + 1e-9);
    expect(MOST_RISE).toBe(1.1);
  });

  it('holds the true rest at every event of the middle half of the run', () => {
    const middle = replay().filter(({ atSeconds }) => atSeconds > endSeconds / 4 && atSeconds < (3 * endSeconds) / 4);
    expect(middle.length).toBeGreaterThan(80);
    for (const { atSeconds, low, high } of middle) {
      expect(low).toBeLessThanOrEqual(endSeconds - atSeconds);
      expect(high).toBeGreaterThanOrEqual(endSeconds - atSeconds);
    }
  });

  it('says something: its ends are within a factor of four there, half of the time of three', () => {
    const ratios = replay()
      .filter(({ atSeconds }) => atSeconds > endSeconds / 4 && atSeconds < (3 * endSeconds) / 4)
      .map(({ low, high }) => high / low)
      .sort((a, b) => a - b);
    expect(ratios[Math.floor(ratios.length / 2)]).toBeLessThan(3);
    expect(ratios.at(-1)).toBeLessThan(4);
  });

  it('follows a machine that becomes three times as slow, step by step', () => {
    const half = endSeconds / 2;
    const slower = (seconds: number) => (seconds < half ? seconds : half + 3 * (seconds - half));
    const told = replay(slower);
    const end = slower(endSeconds);
    expect(Math.max(...risesOf(told))).toBeLessThanOrEqual(MOST_RISE + 1e-9);
    // A tenth of the run later the true rest is not much longer than the longest time told.
    const later = told.filter(({ atSeconds }) => atSeconds > 0.6 * end && atSeconds < 0.99 * end);
    for (const { atSeconds, high } of later) expect(high).toBeGreaterThan(0.65 * (end - atSeconds));
  });
});
