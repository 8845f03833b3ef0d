import { expect, it } from 'vitest';
import { presetNamed } from '../experiment/presets/registry';
import { grpoConfigOf, notInTrl } from './trl-config';

const { spec } = presetNamed('clarify');
const withGrpo = (changed: Partial<typeof spec.grpo>) => ({ ...spec, grpo: { ...spec.grpo, ...changed } });

it('gives the settings under TRL’s names', () => {
  const changed = withGrpo({
    clipLow: 0.2,
    clipHigh: 0.28,
    lossType: 'dr_grpo',
    scaleRewards: 'none',
    numIterations: 2,
    updates: 60,
    promptsPerUpdate: 20,
    groupSize: 8,
    schedule: 'linear',
    beta2: 0.98,
  });
  expect(grpoConfigOf(changed, 3, 6)).toMatchObject({
    learning_rate: spec.grpo.learningRate,
    lr_scheduler_type: 'linear',
    beta: spec.grpo.beta,
    use_bias_correction_kl: false,
    temperature: 1,
    adam_beta2: 0.98,
    seed: 3,
    bf16: false,
    epsilon: 0.2,
    epsilon_high: 0.28,
    loss_type: 'dr_grpo',
    scale_rewards: 'none',
    importance_sampling_level: 'token',
    num_iterations: 2,
    num_generations: 8,
    max_completion_length: 6,
    per_device_train_batch_size: 20 * 8,
    max_steps: 60 * 2,
  });
});

it('expresses gspo as TRL does: the loss grpo with the ratio of the sequence', () => {
  expect(grpoConfigOf(withGrpo({ lossType: 'gspo', level: 'token' }), 1, 6)).toMatchObject({
    loss_type: 'grpo',
    importance_sampling_level: 'sequence',
  });
});

it('lists the active settings that TRL does not have, and no others', () => {
  expect(notInTrl({ ...withGrpo({ beta: 0, klEstimator: 'k1' }), guard: { ...spec.guard, on: false } })).toEqual([]);
  expect(notInTrl(withGrpo({ beta: 0.1, klEstimator: 'k1', advantages: 'turn', turnDiscount: 0.9 }))).toEqual([
    'grpo.klEstimator=k1',
    'grpo.advantages=turn',
    'grpo.turnDiscount=0.9',
    'guard.on=true',
  ]);
});

it('says that TRL lowers the learning rate at every step, where that makes a difference', () => {
  const unguarded = { ...spec.guard, on: false };
  const of = (changed: Partial<typeof spec.grpo>) => notInTrl({ ...withGrpo(changed), guard: unguarded });
  const several = { schedule: 'linear', numIterations: 2, schedulePer: 'update' } as const;
  expect(of(several)).toEqual(['grpo.schedulePer=update']);
  expect(of({ ...several, schedulePer: 'step' })).toEqual([]);
  expect(of({ ...several, numIterations: 1 })).toEqual([]);
  expect(of({ ...several, schedule: 'constant' })).toEqual([]);
});
