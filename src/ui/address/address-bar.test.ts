/** The address follows a slider, but not step by step, and belongs to the entry that it was written for. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AddressBar, FOLLOWS_MS } from './address-bar';

let entries: string[];
let bar: AddressBar;
let replaced: number;
beforeEach(() => {
  vi.useFakeTimers();
  entries = ['#view=theory'];
  replaced = 0;
  bar = new AddressBar({
    current: () => entries.at(-1)!,
    push: (address) => void entries.push(address),
    replace: (address) => {
      replaced++;
      entries[entries.length - 1] = address;
    },
  });
});
afterEach(() => void vi.useRealTimers());

it('follows a slider that is dragged for thirty seconds in fewer than a hundred changes, to where it rests', () => {
  for (let step = 1; step <= 1000; step++) {
    bar.replace(`#view=theory&theory.horizon=${step}`);
    vi.advanceTimersByTime(30);
  }
  vi.advanceTimersByTime(FOLLOWS_MS);
  expect(replaced).toBeLessThan(80);
  expect(entries).toEqual(['#view=theory&theory.horizon=1000']);
});

it('makes a first change at once', () => {
  bar.replace('#view=theory&theory.horizon=8');
  expect(entries).toEqual(['#view=theory&theory.horizon=8']);
  bar.replace('#view=theory&theory.horizon=9');
  expect(entries).toEqual(['#view=theory&theory.horizon=8']);
  vi.advanceTimersByTime(FOLLOWS_MS);
  expect(entries).toEqual(['#view=theory&theory.horizon=9']);
});

it('completes the present entry before a new one', () => {
  bar.replace('#view=theory&theory.horizon=8');
  bar.replace('#view=theory&theory.horizon=9');
  bar.push('#view=lab');
  vi.advanceTimersByTime(FOLLOWS_MS);
  expect(entries).toEqual(['#view=theory&theory.horizon=9', '#view=lab']);
  bar.push('#view=lab');
  expect(entries).toHaveLength(2);
});

it('leaves another entry alone that was gone to meanwhile', () => {
  bar.replace('#view=theory&theory.horizon=8');
  bar.replace('#view=theory&theory.horizon=9');
  entries.push('#view=runs');
  bar.drop();
  vi.advanceTimersByTime(FOLLOWS_MS);
  expect(entries).toEqual(['#view=theory&theory.horizon=8', '#view=runs']);
});

it('changes nothing where a slider came back to where it was', () => {
  bar.replace('#view=theory&theory.horizon=8');
  bar.replace('#view=theory&theory.horizon=9');
  bar.replace('#view=theory&theory.horizon=8');
  bar.flush();
  vi.advanceTimersByTime(FOLLOWS_MS);
  expect([replaced, entries]).toEqual([1, ['#view=theory&theory.horizon=8']]);
});
