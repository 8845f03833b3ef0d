/** Every command that reads files of a person or of a store, with what it makes of them: it prints the same, or fails in words. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { presetNamed } from '../../../src/experiment/presets/registry';
import { Checkpoints } from '../../../src/experiment/checkpoints';
import { sha256Hex } from '../../../src/domain/sha256';
import { populationNamed } from '../../../src/personas/core/prior';
import { taskNamed } from '../../../src/tasks/registry';
import { kernelsOption } from '../../command-line/kernels-option';
import { populationOption } from '../../command-line/population-option';
import { checkpointsIn } from '../../files/checkpoint-files';
import { writeWhole } from '../../files/disk';
import { FileStore } from '../../files/file-store';
import { outdated } from '../../files/generated-files';
import { foundResults, ROOT } from '../../files/story-files';
import { main as report } from '../../report';
import { requireNames } from '../../same-numbers';
import { prepareResults, RESULTS, type WritingCommand } from './writing-commands';

const { spec } = presetNamed('clarify-smoke');
const print = (value: unknown) => console.log(JSON.stringify(value));

export const readingCommands: readonly WritingCommand[] = [
  {
    name: 'report',
    prints: true,
    prepare: prepareResults,
    run: async (_, inputs) => void (await report([join(inputs, RESULTS[0])])),
  },
  {
    name: 'report --check',
    prints: true,
    prepare: async (inputs) => {
      for (const name of ['README.md', 'docs/LOG.md'])
        await writeWhole(join(inputs, name), 'It is <!-- value: x -->?<!-- /value -->.\n');
      await writeWhole(join(inputs, 'results/stories.json'), 'old');
    },
    run: async (_, inputs) =>
      print(
        outdated(
          {
            whole: new Map([['results/stories.json', 'new']]),
            parts: { block: () => null, why: () => '', value: () => 'new' },
          },
          inputs,
        ),
      ),
  },
  {
    name: 'results --table',
    prints: true,
    prepare: (inputs) => cp(join(ROOT, 'results/horizon-2.json.gz'), join(inputs, 'horizon-2.json.gz')),
    run: async (_, inputs) => print(foundResults(inputs).summaries),
  },
  {
    name: 'experiment --population --kernels',
    prints: true,
    prepare: async (inputs) => {
      await writeWhole(join(inputs, 'kernels.json'), JSON.stringify({ 'attention forward 16': 'subgroup' }));
      await writeWhole(join(inputs, 'people.json'), JSON.stringify(populationNamed('prior:1')));
    },
    run: async (_, inputs) => {
      print(populationOption(join(inputs, 'people.json'), taskNamed(spec.task).task));
      print(kernelsOption(join(inputs, 'kernels.json')));
    },
  },
  {
    name: 'experiment --checkpoints',
    prints: true,
    prepare: (inputs) => cp(join(ROOT, 'public/checkpoints/clarify'), inputs, { recursive: true }),
    run: async (_, inputs) => {
      const { config, weights, tokenizer } = await checkpointsIn(inputs)('clarify', 'policy');
      print([config, await sha256Hex(weights as Uint8Array<ArrayBuffer>), tokenizer]);
    },
  },
  {
    name: 'experiment --store, going on',
    prints: true,
    prepare: async (inputs) => {
      const store = new Checkpoints(new FileStore(join(inputs, 'store')));
      await store.put({ spec, adapters: [] }, 'header');
      await store.put({ weights: new Float32Array([1, 2, 3]), step: 1 }, 'policy', 1, 'naive');
    },
    run: async (_, inputs) => {
      const store = new FileStore(join(inputs, 'store'));
      const checked = new Checkpoints(store);
      print([await checked.get('header'), await checked.get('policy', 1, 'naive'), await checked.uncheckedValues()]);
      print((await store.keys()).sort());
    },
  },
  {
    name: 'same-numbers',
    prints: true,
    prepare: (inputs) => cp(join(ROOT, 'test/same-numbers'), inputs, { recursive: true }),
    run: async (_, inputs) => {
      requireNames(['clarify-smoke'], false, inputs);
      print('known');
    },
  },
];
