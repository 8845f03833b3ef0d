/** The engine against PyTorch's numbers, on whatever device the suite runs: see golden/comparison.ts. */
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
  { name: 'tiny: one key head per query head, tied embeddings', config: tinyConfig, weights: tinyWeights, expected: tinyExpected },
  { name: 'gqa: three query heads per key head, untied head', config: gqaConfig, weights: gqaWeights, expected: gqaExpected },
];

describe('agrees with PyTorch on forward, gradients, GRPO, AdamW and greedy decoding', () => {
  test.each(folders)('$name', async ({ config, weights, expected }) => {
    const bytes = Uint8Array.from(atob(weights.slice(weights.indexOf(',') + 1)), (char) => char.charCodeAt(0));
    const lines = await compareWithGolden(await testDevice(), { config, weights: bytes, expected });
    expect(lines.filter((line) => !line.ok)).toEqual([]);
    expect(lines.length).toBeGreaterThan(300);
  });
});
