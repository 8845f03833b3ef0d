/**
 * Every command that writes files, with small contents: the whole command where it needs no device, its writing step where
 * it does.
 */
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ShiftLabError } from '../../../src/domain/errors';
import type { ExperimentResult } from '../../../src/domain/experiment-result';
import { comparisons } from '../../../src/experiment/result';
import { presetNamed } from '../../../src/experiment/presets/registry';
import { Checkpoints } from '../../../src/experiment/checkpoints';
import { fingerprintOf } from '../../../src/results/fingerprint';
import { runFileText } from '../../../src/trace/run-file';
import { files as baseFiles, perform, small } from '../../../test/small-experiment';
import { tabularHost } from '../../../test/tabular-model';
import { readResult } from '../../command-line/command-line';
import { main as exportCommand } from '../../export';
import { writeRun } from '../../experiment';
import { runGrid } from '../../experiment/grid';
import type { Runner } from '../../experiment/run-to-end';
import { writeWhole } from '../../files/disk';
import { FileStore } from '../../files/file-store';
import { writeGenerated } from '../../files/generated-files';
import { whileHeld } from '../../files/held-file';
import { withOwnStore } from '../../files/store-owner';
import { ROOT, writeResult } from '../../files/story-files';
import { tuningIn } from '../../files/tuning-file';
import { requireWritable } from '../../files/whole-file';
import { main as growth } from '../../growth';
import { writeManifest, writeModel } from '../../pretrain';
import { main as recordCommand, recordFrom } from '../../record';
import { main as report } from '../../report';
import { record as recordNumbers } from '../../same-numbers';

export interface WritingCommand {
  readonly name: string;
  /** Whether what it prints depends on what it reads. */
  readonly prints?: true;
  /** What the command reads, made once, before the disk fails. */
  prepare?(inputs: string): Promise<void>;
  /** Writes in `folder`. Called twice: version 0 makes what is there before, version 1 meets the faults. */
  run(folder: string, inputs: string, version: 0 | 1): Promise<void>;
}

/** Results are small here, one arm of one seed: what is tried is the disk. */
function smallResult(file: string): ExperimentResult {
  const whole = readResult(join(ROOT, 'results', file));
  const [seed] = whole.seeds as [ExperimentResult['seeds'][number]];
  const arms = seed.arms.slice(0, 1);
  const spec = { ...whole.spec, seeds: [seed.seed], arms: arms.map(({ arm }) => arm) };
  const seeds = [{ ...seed, arms }];
  return { ...whole, spec, seeds, ...comparisons(spec, seeds) };
}

let read: ExperimentResult | null = null;
/** A result that differs between the versions. */
function result(version: 0 | 1): ExperimentResult {
  read ??= smallResult('horizon-2.json.gz');
  return { ...read, startedAt: `2026-01-0${version + 1}T00:00:00.000Z` };
}

/** What some commands read. */
export const RESULTS = ['result-0.json', 'result-1.json'] as const;
export const prepareResults = async (inputs: string): Promise<void> => {
  await writeResult(join(inputs, RESULTS[0]), result(0));
  await writeResult(join(inputs, RESULTS[1]), smallResult('horizon-4.json.gz'));
};

const RUN = 'run.json';
const spec = presetNamed('clarify-smoke').spec;
const baseModels = { policy: 'a', simulator: 'b' };

/** The runs of a grid, each made once, on tables. */
const made = new Map<string, ExperimentResult>();
const { adapter } = tabularHost();
const madeOnce: Runner = {
  adapterHere: async () => adapter,
  async runToEnd(spec, store) {
    const key = JSON.stringify(spec);
    const result = made.get(key) ?? (await perform(spec)).result;
    made.set(key, result);
    await store.put('result', result);
    return { result, adapter, startedAt: new Date(0) };
  },
};

const smallGrid = (folder: string, seeds: readonly number[], values: readonly string[], store: string | null) =>
  runGrid(
    { ...small, seeds: [...seeds], arms: ['base'] },
    {
      axes: [{ key: 'reward.lambda', values }],
      out: join(folder, 'grid'),
      store,
      openCheckpoint: async (_task, role) => baseFiles[role],
      runner: madeOnce,
    },
    new AbortController().signal,
  );

export const writingCommands: readonly WritingCommand[] = [
  {
    name: 'experiment --out --record',
    run: async (folder, _, version) => {
      const [out, record] = [join(folder, 'a/result.json'), join(folder, 'b/run.json.gz')];
      await requireWritable('--out', out);
      await requireWritable('--record', record);
      const ended = { result: result(version), spec, adapter: null, startedAt: new Date(0), heard: [] };
      await writeRun({ out, record }, ended);
    },
  },
  {
    name: 'experiment --out, through a link',
    run: async (folder, _, version) => {
      const out = join(folder, 'link.json');
      if (version === 0) {
        await writeResult(join(folder, 'real/result.json'), result(0));
        await symlink('real/result.json', out);
        return;
      }
      await requireWritable('--out', out);
      const ended = { result: result(version), spec, adapter: null, startedAt: new Date(0), heard: [] };
      await writeRun({ out, record: null }, ended);
    },
  },
  {
    name: 'experiment --store',
    run: async (folder, _, version) => {
      const snapshot = { weights: new Float32Array([1, 2, 3, version]), step: version };
      await withOwnStore(join(folder, 'store'), async (own) => {
        const store = new Checkpoints(own);
        await store.put({ spec, adapters: [], ...(version === 1 && { baseModels }) }, 'header');
        // A finished arm has its policy, and the state of its training is deleted.
        if (version === 0) await store.put({ updates: [], curve: [], best: null, snapshot }, 'train', 1, 'naive');
        else await store.put(snapshot, 'policy', 1, 'naive');
        if (version === 1) await store.delete('train', 1, 'naive');
      });
    },
  },
  {
    name: 'experiment --grid, another seed',
    run: (folder, _, version) => smallGrid(folder, version === 0 ? [1] : [1, 2], ['0.5'], null),
  },
  {
    name: 'experiment --grid --store, another value',
    run: async (folder, _, version) => {
      const stores = join(folder, 'stores');
      await smallGrid(folder, [1], version === 0 ? ['0.5'] : ['0.5', '1'], stores);
      if (version === 1) return;
      // A store draws what marks its files when it is begun.
      const store = new FileStore(join(stores, 'lambda=1-seed-1', 'base'));
      for (const key of ['header', 'header-copy', 'seconds']) await store.put(key, 'begun');
    },
  },
  {
    name: 'results',
    run: async (folder, _, version) => {
      const held = await whileHeld([join(folder, 'seed.held')], async ({ confirm }) => {
        await writeResult(join(folder, 'results/point.json.gz'), result(version), confirm);
      });
      if (!held) throw new Error('Nobody else holds the lock.');
    },
  },
  {
    name: 'export',
    prepare: async (inputs) => {
      const store = new Checkpoints(new FileStore(join(inputs, 'store')));
      await store.put({ spec: { ...spec, seeds: [1], arms: ['base'] }, adapters: [] }, 'header');
    },
    run: async (folder, inputs, version) => {
      const words = [
        '--store',
        join(inputs, 'store'),
        '--arm',
        'base',
        '--seed',
        '1',
        '--out',
        join(folder, 'exported'),
      ];
      await exportCommand(version === 0 ? words : [...words, '--simulator']);
    },
  },
  {
    name: 'record',
    prepare: async (inputs) => {
      await prepareResults(inputs);
      await writeWhole(join(inputs, RUN), runFileText(recordFrom(result(0), { createdAtMs: 0, events: [] }, 'A run')));
    },
    run: async (folder, inputs, version) => {
      const words = [
        '--result',
        join(inputs, RESULTS[0]),
        '--dialogues',
        join(inputs, RUN),
        '--title',
        `Version ${version}`,
      ];
      await recordCommand([...words, '--out', join(folder, 'recorded/run.json.gz')]);
    },
  },
  {
    name: 'report --svg',
    prepare: prepareResults,
    run: async (folder, inputs, version) => {
      await report([join(inputs, RESULTS[version]), '--svg', join(folder, 'picture.svg')]);
    },
  },
  {
    name: 'report --write',
    run: async (folder, _, version) => {
      if (version === 0)
        for (const name of ['README.md', 'docs/LOG.md'])
          await writeWhole(join(folder, name), 'It is <!-- value: x -->?<!-- /value -->.\n');
      const nothing = { block: () => null, why: () => '', value: () => `version ${version}` };
      await writeGenerated(
        {
          whole: new Map([
            ['results/stories.json', `${version}`],
            ['results/other.json', `${version}`],
          ]),
          parts: nothing,
        },
        folder,
      );
    },
  },
  {
    name: 'growth --draw',
    run: async (folder) =>
      void (await growth(['--draw', join(ROOT, 'docs/growth.json'), '--out', join(folder, 'growth')])),
  },
  {
    name: 'pretrain',
    run: async (folder, _, version) => {
      const files = { config: '{}', weights: new Uint8Array(5000).fill(version), tokenizer: `${version}` };
      await requireWritable('--out', join(folder, 'manifest.json'));
      await writeModel(join(folder, 'clarify/policy'), files);
      await writeManifest(folder);
    },
  },
  {
    name: 'same-numbers --record',
    run: async (folder, _, version) => {
      const one = result(version);
      const adapters = [{ ...one.adapters[0]!, description: 'made up' }];
      const fingerprint = version === 0 ? { 'a.b': { values: 1, hash: '0', first: ['0'] } } : await fingerprintOf(one);
      await recordNumbers({ ...one, adapters }, fingerprint, folder);
    },
  },
  {
    name: 'kernel measurements',
    run: (folder, _, version) =>
      tuningIn(join(folder, 'cache/tuning.json'), (sentence) => {
        throw new ShiftLabError('storage-unavailable', sentence);
      }).put('key', { choices: {}, wrong: {}, measured: { a: version } } as never),
  },
];
