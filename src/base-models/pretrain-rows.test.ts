/** The training rows of the shipped base models, pinned by SHA-256. If a recipe changes, the shipped models no longer match it. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { taskNamed } from '../tasks/registry';
import { heldOutRows, pretrainRows } from './pretrain-rows';

/** One step of every stage of every drill, and some steps of the corpus. */
const STEPS = [0, 70, 100, 160, 210, 250, 300, 380, 420, 470, 501, 1000];

const hashOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

function recipeParts(task: string, role: 'policy' | 'simulator') {
  const module = taskNamed(task);
  const { seed, spec, config, projectionScale } = module.recipes[role];
  const rowsOf = pretrainRows(module, role);
  const { hidden_size, intermediate_size, num_hidden_layers, num_attention_heads } = config;
  const { num_key_value_heads, head_dim, model_type, rope_theta } = config;
  const { steps, peakLearningRate, warmupSteps, weightDecay, maxGradNorm } = spec;
  return {
    rows: STEPS.map((step) => rowsOf(step).map(({ ids, weights }) => [ids, weights])),
    heldOut: heldOutRows(module, role).map(({ ids, mask }) => [ids, mask]),
    settings: [
      [seed, projectionScale, steps, peakLearningRate, warmupSteps, weightDecay, maxGradNorm],
      [hidden_size, intermediate_size, num_hidden_layers, num_attention_heads],
      [num_key_value_heads, head_dim, model_type, rope_theta, Object.keys(config).length],
    ],
  };
}

const PINNED: Readonly<Record<string, Record<string, string>>> = {
  'clarify/policy': {
    rows: 'c6750cbcb710b203',
    heldOut: '20eefd6815ee5ccd',
    settings: '13c44012832a4610',
  },
  'clarify/simulator': {
    rows: 'c72a38413d5b760f',
    heldOut: '89e160e5491e7697',
    settings: '35dc8a9466fe3ff1',
  },
  'edit/policy': {
    rows: '65af1ae9bf559394',
    heldOut: '8400226be10eb598',
    settings: 'fc6d1bee2d145aa7',
  },
  'edit/simulator': {
    rows: '089a397782a44720',
    heldOut: '577f6f64ddf226ba',
    settings: 'c8459bc858691dfc',
  },
};

describe.each(Object.entries(PINNED))('%s is trained as its shipped model was', (name, pinned) => {
  const [task, role] = name.split('/') as [string, 'policy' | 'simulator'];
  const parts = recipeParts(task, role);
  it.each(Object.keys(parts) as (keyof typeof parts)[])('%s', (part) => {
    expect(hashOf(parts[part])).toBe(pinned[part]);
  });
});
