/** The engine compared with PyTorch's numbers, on the device of the suite: see golden/comparison.ts. */
import { describe, expect, test } from 'vitest';
import { compareWithGolden } from './golden/comparison';
import { testDevice } from './device';
import gqaConfig from './golden/gqa/config.json?raw';
import gqaExpected from './golden/gqa/expected.json?raw';
import gqaWeights from './golden/gqa/model.safetensors?url&inline';
import tinyConfig from './golden/tiny/config.json?raw';
import tinyExpected from './golden/tiny/expected.json?raw';
import tinyWeights from './golden/tiny/model.safetensors?url&inline';

const folders = [
  {
    name: 'tiny: one key head per query head, tied embeddings',
    config: tinyConfig,
    weights: tinyWeights,
    expected: tinyExpected,
  },
  {
    name: 'gqa: three query heads per key head, untied head',
    config: gqaConfig,
    weights: gqaWeights,
    expected: gqaExpected,
  },
];

/**
 * Every variant that the tuner may choose, and the choice without tuning (null). If a variant cannot run, the default
 * does.
 */
const variants = [null, 'subgroup32', 'subgroup16', 'block', 'strided', 'tiled', 'plain'];

async function expectGolden({ config, weights, expected }: (typeof folders)[number]): Promise<void> {
  const bytes = Uint8Array.from(atob(weights.slice(weights.indexOf(',') + 1)), (char) => char.charCodeAt(0));
  const lines = await compareWithGolden(await testDevice(), { config, weights: bytes, expected });
  expect(lines.filter((line) => !line.ok)).toEqual([]);
  expect(lines.length).toBeGreaterThan(300);
}

describe('agrees with PyTorch on forward, gradients, GRPO, AdamW and greedy decoding', () => {
  describe.each(variants)('with variant %s', (variant) => {
    test.each(folders)('$name', async (folder) => {
      const { variants: table } = await testDevice();
      table.prefer(variant);
      await expectGolden(folder).finally(() => table.prefer(null));
    });
  });

  // As on adapters whose subgroup size differs between kernels: a workgroup may then consist of several subgroups.
  test.each(folders)('with several subgroups a workgroup: $name', async (folder) => {
    const device = await testDevice();
    const { subgroups } = device;
    // Without subgroups there is no choice, and the default is compared again.
    if (subgroups) Object.assign(device, { subgroups: { lanes: subgroups.lanes, threads: 4 * subgroups.lanes } });
    await expectGolden(folder).finally(() => Object.assign(device, { subgroups }));
  });
});
