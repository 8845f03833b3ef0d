/** What the page says of how long something takes, before it starts: of every lesson, and of what cannot end in a day. */
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { ShiftLabError } from '../src/domain/errors';
import type { ExperimentSpec } from '../src/domain/experiment-spec';
import { presetNamed } from '../src/experiment/presets/registry';
import { plannedSeconds } from '../src/experiment/time/planned-seconds';
import { typicalRates } from '../src/experiment/time/typical-rates';
import { lessons } from '../src/lessons/registry';
import type { Gpu } from '../src/ui/adapter/gpu.svelte';
import type { Catalog, MeasuredRates } from '../src/ui/catalog';
import { AdapterSpeed } from '../src/ui/lab/adapter-speed.svelte';
import PlannedTime from '../src/ui/lab/PlannedTime.svelte';
import { Problem } from '../src/ui/problem.svelte';

const adapter = { vendor: 'v', architecture: '', description: 'a GPU', software: false };
const gpu = { found: true, state: { kind: 'found', adapter } } as unknown as Gpu;
const catalog = {
  plannedSeconds: (spec: ExperimentSpec, rates: MeasuredRates | null, software: boolean) => {
    const typical = typicalRates({ software });
    return rates ? plannedSeconds(spec, rates) : plannedSeconds(spec, typical.rates, typical.spread);
  },
} as unknown as Catalog;
const problem = new Problem();

function speedOf(calibrate: AdapterSpeed['parts']['session']['calibrate']): AdapterSpeed {
  return new AdapterSpeed({ session: { calibrate, cancelCalibration: async () => undefined }, gpu, problem });
}
const unmeasured = speedOf(async () => typicalRates(adapter).rates);

function sentence(spec: ExperimentSpec, speed = unmeasured): string {
  const { body } = render(PlannedTime, {
    props: { setup: { spec, problem: null }, gpu, speed, catalog, busy: false },
  });
  return body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
const { spec } = presetNamed('two-shifts');
const longer = (updates: number) => ({ ...spec, seeds: [1, 2, 3, 4, 5], grpo: { ...spec.grpo, updates } });

describe('before something starts, the page says', () => {
  it.each(lessons.map(({ name, preset }) => [name, preset] as const))('how long the lesson %s takes', (_, preset) => {
    expect(sentence(presetNamed(preset).spec)).toMatch(/^May take (up to )?[\d.–]+ (s|min|h) here\. Measure \(10 s\)$/);
  });

  it('what cannot end in a day, what perhaps cannot, and nothing of the kind of the rest', () => {
    const day = 86_400;
    const { rates, spread } = typicalRates(adapter);
    const secondsOf = (updates: number) => plannedSeconds(longer(updates), rates, spread);
    expect(secondsOf(100_000).low).toBeGreaterThan(day);
    expect(sentence(longer(100_000))).toMatch(/^Cannot end in a day here\./);
    const perhaps = secondsOf(20_000);
    expect([perhaps.low < day, perhaps.high > day]).toEqual([true, true]);
    expect(sentence(longer(20_000))).toMatch(/^May take [\d.–]+ h here, perhaps over a day\./);
    expect(sentence(longer(60))).not.toMatch(/day/);
  });

  it('a narrower range once the adapter was measured, which is the truth of its rates', async () => {
    const rates = typicalRates({ software: true }).rates;
    const parts: string[] = [];
    const measured: AdapterSpeed = speedOf(async (_, onPart) => {
      onPart({ part: 'updates', done: 3, total: 5, round: null, leftMs: null });
      parts.push(sentence(spec, measured));
      return rates;
    });
    await measured.measure(spec);
    expect(parts).toEqual([expect.stringMatching(/^May take .* here\. updates Cancel$/)]);
    const said = /^Takes (\d+)–(\d+) min here\. Measure again$/.exec(sentence(spec, measured))!;
    const { low, high, expected } = plannedSeconds(spec, rates);
    expect(said.slice(1).map(Number)).toEqual([Math.floor(low / 60), Math.ceil(high / 60)]);
    expect(high / low).toBeLessThan(2.5);
    expect(expected / 60).toBeGreaterThan(Number(said[1]));
  });

  it('nothing new where measuring was cancelled', async () => {
    const cancelled = speedOf(async () => {
      throw new ShiftLabError('cancelled', 'Cancelled.');
    });
    await cancelled.measure(spec);
    expect(sentence(spec, cancelled)).toBe(sentence(spec));
    expect(problem.found).toBeNull();
  });
});
