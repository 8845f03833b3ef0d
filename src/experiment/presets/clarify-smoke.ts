/** Every stage of `clarify` in minutes: shows that a machine can run the preset; its numbers mean nothing. */
import { preset as clarify } from './clarify';
import type { Preset } from '../../domain/preset';

export const preset: Preset = {
  name: 'clarify-smoke',
  title: 'Clarify: quick check',
  description: 'Every stage at a tiny size, to check that everything works on this machine. The results mean nothing.',
  order: 1000,
  spec: {
    ...clarify.spec,
    preset: 'clarify-smoke',
    logs: { ...clarify.spec.logs, dialogues: 96, heldOutShare: 0.25 },
    sft: { ...clarify.spec.sft, maxEpochs: 2 },
    grpo: { ...clarify.spec.grpo, updates: 4, promptsPerUpdate: 4, groupSize: 4 },
    evaluation: { dialogues: 64, every: 2, curveDialogues: 32, temperature: 1, secondTemperature: 0, c2st: true },
  },
};
