/** Opens checkpoints as models on one device: what the experiment is given instead of a GPU. */
import type { ModelHost } from '../domain/language-model';
import type { Device } from '../engine/device';
import { readCheckpoint } from './checkpoint';
import { LlamaModel } from './llama';

export function createModelHost(device: Device): ModelHost {
  return {
    adapter: device.adapter,
    lost: device.lost,
    open: async (files, label) => {
      const { tokenizer } = files;
      return new LlamaModel(device, readCheckpoint(files), label, tokenizer === undefined ? {} : { tokenizer });
    },
  };
}
