import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Place } from './place.svelte';
import { watchStand } from './stand';
import { viewIn } from './views';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('begins again after two minutes without a touch, and each two minutes after that', () => {
  const target = new EventTarget();
  let begun = 0;
  const end = watchStand(target, () => begun++);
  vi.advanceTimersByTime(119_999);
  target.dispatchEvent(new Event('pointermove'));
  vi.advanceTimersByTime(119_999);
  expect(begun).toBe(0);
  vi.advanceTimersByTime(1);
  expect(begun).toBe(1);
  vi.advanceTimersByTime(240_000);
  expect(begun).toBe(3);
  target.dispatchEvent(new Event('keydown'));
  vi.advanceTimersByTime(119_999);
  expect(begun).toBe(3);
  end();
  target.dispatchEvent(new Event('wheel'));
  vi.advanceTimersByTime(1_000_000);
  expect(begun).toBe(3);
});

it('is asked for in the address, which by itself still means the start', () => {
  const stands = ['#stand=1', '#view=lab&stand=1', '', '#stand=0'].map((hash) => new Place(hash).stand);
  expect(stands).toEqual([true, true, false, false]);
  expect([viewIn('#stand=1'), viewIn('#stand=1&view=theory'), viewIn('#stand=1&preset=edit')]).toEqual([
    ...['start', 'theory', 'lab'],
  ]);
});
