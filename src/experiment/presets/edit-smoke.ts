/** Every stage of `edit` in a minute: shows that a machine can run the preset; its numbers mean nothing. */
import { preset as edit } from './edit';
import type { Preset } from '../../domain/preset';

export const preset: Preset = {
  name: 'edit-smoke',
  title: 'Edit: quick check',
  description: 'Every stage at a tiny size, to check that everything works on this machine. The results mean nothing.',
  order: 1001,
  spec: {
    ...edit.spec,
    preset: 'edit-smoke',
    logs: { ...edit.spec.logs, dialogues: 64 },
    sft: { ...edit.spec.sft, maxEpochs: 1 },
    grpo: { ...edit.spec.grpo, updates: 2, promptsPerUpdate: 4, groupSize: 4 },
    evaluation: { ...edit.spec.evaluation, dialogues: 48, every: 0, curveDialogues: 24 },
  },
};
