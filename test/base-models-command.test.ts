/** `npm run base-models --store`: the run in the store says what its arms are to be looked at with. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { main, subjectOf } from '../scripts/base-models';
import { FileStore } from '../scripts/files/file-store';
import { Checkpoints } from '../src/experiment/checkpoints';
import { presetNamed } from '../src/experiment/presets/registry';
import { populationFromPrior } from '../src/personas/core/prior';

const store = mkdtempSync(join(tmpdir(), 'shiftlab-test-'));
const spec = {
  ...presetNamed('edit').spec,
  horizon: 5,
  seeds: [7, 8],
  arms: ['base', 'naive'],
  population: { ...populationFromPrior(4) },
};

beforeAll(() => new Checkpoints(new FileStore(store)).put({ spec, adapters: [] }, 'header'));

it('takes task, population, horizon and first seed from the store', async () => {
  const { stored, ...subject } = await subjectOf(['--store', store, '--arm', 'naive']);
  expect(subject).toEqual({
    task: 'edit',
    population: spec.population,
    horizon: 5,
    dialogues: 512,
    seed: 7,
    baseModels: null,
  });
  expect(stored?.arm).toBe('naive');
  expect((await subjectOf(['--store', store, '--arm', 'naive', '--seed', '8'])).seed).toBe(8);
});

it('takes them from the command line without a store', async () => {
  const subject = await subjectOf(['--task', 'edit', '--population', 'prior:4', '--horizon', '3']);
  expect(subject).toEqual({
    task: 'edit',
    population: spec.population,
    horizon: 3,
    dialogues: 512,
    seed: 1,
    baseModels: null,
    stored: null,
  });
  expect(await subjectOf([])).toMatchObject({ task: 'clarify', population: null, horizon: 8 });
});

it.each([
  [['--store', store], /--arm is missing/],
  [['--arm', 'naive'], /--store is missing/],
  [['--store', store, '--arm', 'oracle'], /no arm "oracle"; arms: base, naive/],
  [['--store', store, '--arm', 'naive', '--task', 'edit'], /--task cannot be given with --store/],
  [['--store', join(store, 'none'), '--arm', 'naive'], /holds no run/],
])('%j is refused', async (argv, sentence) => {
  await expect(subjectOf(argv)).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(sentence) });
});

it('refuses a run that began from other base models', async () => {
  const other = mkdtempSync(join(tmpdir(), 'shiftlab-test-'));
  const baseModels = { policy: 'a'.repeat(64), simulator: 'b'.repeat(64) };
  await new Checkpoints(new FileStore(other)).put({ spec, adapters: [], baseModels }, 'header');
  await expect(main(['--store', other, '--arm', 'naive'])).rejects.toMatchObject({
    code: 'usage',
    message:
      'The run started from another base policy than this one. Give the folder of its base models with --checkpoints.',
  });
});
