/** Choosing runs to compare: read from the storage or the server, in the order of the choice, and given up again. */
import 'fake-indexeddb/auto';
import { createStore } from 'idb-keyval';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { exampleSpec } from '../../../test/fixtures/example-spec';
import { final } from '../../../test/fixtures/page/final-evaluation';
import { RunArchive } from '../../trace/run-archive';
import { parseRunFile, runFile, runFileText } from '../../trace/run-file';
import { Problem } from '../problem.svelte';
import { Comparison } from './comparison.svelte';

const SERVED = 'results/regime-0-1.json';
const archive = new RunArchive(createStore('comparison', 'records'));
let text: string;

beforeEach(async () => {
  await archive.create('kept', exampleSpec);
  await archive.append('kept', [final('naive', 'real', 0.4)]);
  text = runFileText(await runFile(archive, 'kept', true));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await archive.delete('kept');
});

function comparing() {
  const problem = new Problem();
  const readText = vi.fn(async (given: string) => parseRunFile(given));
  return { problem, readText, comparison: new Comparison({ archive, problem, readText }) };
}

/** A server that answers when it is let go. */
function serving(): { answer: () => void; asked: () => number } {
  let letGo!: () => void;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const fetching = vi.fn(async (_: string, { signal }: RequestInit) => {
    await Promise.race([
      gate,
      new Promise((_resolve, reject) => signal!.addEventListener('abort', () => reject(signal!.reason as Error))),
    ]);
    return new Response(text);
  });
  vi.stubGlobal('fetch', fetching);
  return { answer: letGo, asked: () => fetching.mock.calls.length };
}

it('a served run is fetched when it is chosen, and stands where it was chosen, whatever came first', async () => {
  const { answer, asked } = serving();
  const { comparison, problem } = comparing();
  expect(asked()).toBe(0);
  const served = comparison.toggle(SERVED, 'The map: p = 0');
  await comparison.toggle('kept', 'Mine');
  expect(comparison.runs.map(({ key }) => key)).toEqual(['kept']);
  expect([...comparison.fetching.keys()]).toEqual([SERVED]);
  answer();
  await served;
  expect(comparison.runs.map(({ key, title }) => [key, title])).toEqual([
    [SERVED, 'The map: p = 0'],
    ['kept', expect.stringMatching(new RegExp(`^${exampleSpec.preset}, `))],
  ]);
  expect(comparison.runs.map(({ trace }) => trace.finals('naive', 'real')[0]?.success)).toEqual([0.4, 0.4]);
  expect([comparison.baseline, comparison.fetching.size, problem.found]).toEqual([SERVED, 0, null]);
  comparison.drop(SERVED);
  expect(comparison.baseline).toBe('kept');
});

it('a fetch that is cancelled, or whose run is taken out, leaves nothing and is no error', async () => {
  serving();
  const { comparison, problem, readText } = comparing();
  for (const giveUp of [() => comparison.fetching.get(SERVED)!.cancel(), () => comparison.drop(SERVED)]) {
    const served = comparison.toggle(SERVED, 'The map');
    await vi.waitFor(() => expect(comparison.fetching.size).toBe(1));
    giveUp();
    await served;
    expect([comparison.chosen, comparison.runs, comparison.fetching.size]).toEqual([[], [], 0]);
  }
  expect([problem.found, readText.mock.calls.length]).toEqual([null, 0]);
});

it('what cannot be read is said, and is not chosen any more', async () => {
  vi.stubGlobal('fetch', async () => new Response('', { status: 404 }));
  const { comparison, problem } = comparing();
  await comparison.toggle(SERVED, 'The map');
  expect([comparison.chosen, problem.found?.code]).toEqual([[], 'file-unreachable']);
  await comparison.toggle('gone', 'Deleted');
  expect([comparison.chosen, problem.found?.code]).toEqual([[], 'usage']);
});

it('is what a link names: read in its order, with what cannot be read said, and the rest dropped', async () => {
  vi.stubGlobal('fetch', async (url: string) =>
    url.includes(SERVED) ? new Response(text) : new Response('', { status: 404 }),
  );
  const { comparison, problem } = comparing();
  comparison.baseline = 'kept';
  const failures = await comparison.take(['gone', SERVED, 'kept']);
  expect(failures).toEqual([{ key: 'gone', why: expect.stringContaining('is not stored in this browser') as string }]);
  expect(comparison.runs.map(({ key, title }) => [key, title])).toEqual([
    [SERVED, SERVED], // no list was served that calls it
    ['kept', expect.stringMatching(new RegExp(`^${exampleSpec.preset}, `))],
  ]);
  expect([comparison.toLink(), problem.found]).toEqual([
    { compare: [SERVED, 'kept'], baseline: 'kept', arm: null },
    null,
  ]);
  await comparison.take(['kept']);
  expect(comparison.toLink()).toEqual({ compare: ['kept'], baseline: null, arm: null });
  await comparison.take([]);
  expect(comparison.toLink()).toEqual({ compare: null, baseline: null, arm: null });
});
