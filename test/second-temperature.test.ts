/** Final policies evaluated at a second temperature: same weights, same dialogues, nothing else changes. */
import { expect, it } from 'vitest';
import { cancelAt, numbersOf, perform, small } from './small-experiment';
import type { ArmResult, EvaluationRecord } from '../src/domain/experiment-result';
import { contradictionsIn } from '../src/experiment/contradictions';
import { resultReport } from '../src/results/result-report';
import { atSecondTemperature } from '../src/results/second-temperature';
import { storySummary } from '../src/results/story-summary';
import { stories } from '../src/results/stories/registry';
import { eventsOf } from '../src/trace/result-events';
import { MemoryStore } from '../src/experiment/memory-store';

const spec = { ...small, arms: ['base', 'naive', 'oracle'] };
const twice = { ...spec, evaluation: { ...spec.evaluation, secondTemperature: 0.1 } };
const at = (temperature: number) => ({ ...spec, evaluation: { ...spec.evaluation, temperature } });
const without = ({ second: _, ...arm }: ArmResult) => arm;

it('leaves every other number as it is', async () => {
  const [once, both] = [(await perform(spec)).result, (await perform(twice)).result];
  expect(once.second).toBeUndefined();
  expect(both.seeds.map(({ arms }) => arms.map(without))).toEqual(once.seeds.map(({ arms }) => arms));
  expect([both.gaps, both.dropOffs]).toEqual([once.gaps, once.dropOffs]);
});

it('is what an evaluation at that temperature alone would be', async () => {
  const both = (await perform(twice)).result;
  const alone = (await perform({ ...at(0.1), arms: ['base'] })).result.seeds[0]!.arms[0]!;
  const { real, simulator } = both.seeds[0]!.arms[0]!.second!;
  expect([real.successes, simulator!.successes]).toEqual([alone.real.successes, alone.simulator!.successes]);
  expect(both.second!.gaps.map(({ a, b }) => `${a} ${b}`)).toEqual(both.gaps.map(({ a, b }) => `${a} ${b}`));
  expect(both.second!.dropOffs.map(({ arm }) => arm)).toEqual(['base', 'naive']);
  expect(contradictionsIn(both)).toEqual([]);
  const wrong = { ...both, second: { ...both.second!, gaps: both.gaps.map((gap) => ({ ...gap, mean: 2 })) } };
  expect(contradictionsIn(wrong)[0]).toMatch(/at the second temperature is 2/);
});

it.each(['person', 'opening'] as const)(
  'meets the same people in the same dialogues, where groups share the %s',
  async (groupShares) => {
    const { temperature } = spec.evaluation;
    const evaluation = { ...spec.evaluation, dialogues: 40, secondTemperature: temperature + 1e-12 }; // the same is refused
    const { result } = await perform({ ...spec, arms: ['base'], grpo: { ...spec.grpo, groupShares }, evaluation });
    const ended = ({
      metrics: { success, correct, accepted, falseAccept, leaveRate, turns, reward },
    }: EvaluationRecord) => [success, correct, accepted, falseAccept, leaveRate, turns, reward];
    for (const { arm, real, simulator, second } of result.seeds[0]!.arms) {
      expect(ended(second!.real), arm).toEqual(ended(real));
      expect(second!.simulator && ended(second!.simulator), arm).toEqual(simulator && ended(simulator));
    }
    expect(result.second).toEqual({ gaps: result.gaps, dropOffs: result.dropOffs });
  },
);

it('goes on after an interruption anywhere, and its events are those of its result', async () => {
  const whole = await perform(twice);
  const control = cancelAt(Infinity);
  await perform(twice, { control });
  const sent = whole.events.filter((event) => event.type === 'evaluation' && event.second);
  expect(sent).toEqual(eventsOf(whole.result).filter((event) => event.type === 'evaluation' && event.second));
  expect(sent).toHaveLength(5);
  for (let n = control.passed() - 12; n <= control.passed(); n++) {
    const store = new MemoryStore();
    await expect(perform(twice, { store, control: cancelAt(n) })).rejects.toMatchObject({ code: 'cancelled' });
    expect(numbersOf((await perform(twice, { store })).result)).toEqual(numbersOf(whole.result));
  }
});

it('is reported and told in a story as the first temperature is', async () => {
  const { result } = await perform(twice);
  const second = atSecondTemperature(result)!;
  expect(second.gaps).toEqual(result.second!.gaps);
  expect(resultReport(result)).toContain('The same policies at temperature 0.1, on the same dialogues (above: 1)');
  expect(resultReport((await perform(spec)).result)).not.toContain('The same policies at temperature');
  const story = { ...stories[0]!, arms: twice.arms, legs: [] };
  const point = story.points[0]!;
  const summary = storySummary({ ...story, points: [point] }, [result]);
  expect(summary.points[0]!.temperature).toBe(1);
  expect(summary.second!.points[0]).toMatchObject({ temperature: 0.1, label: point.label });
  expect(summary.second!.points[0]!.arms[0]!.real).toEqual([second.seeds[0]!.arms[0]!.real.metrics.success]);
});
