/** Opens checkpoints as models on one device: what the experiment is given instead of a GPU. */
import type { ModelHost } from '../domain/language-model';
import type { Device } from '../engine/device';
import { readCheckpoint } from './checkpoint';
import { LlamaModel } from './llama';
import { tuneFor, type TuningStore } from './tuning';

/** @param tuning where measurements of this adapter are kept; without it every kernel is the default one, as in tests */
export function createModelHost(device: Device, tuning: TuningStore | null = null): ModelHost {
  return {
    adapter: device.adapter,
    lost: device.lost,
    variants: () => device.variants.choices,
    memoryBytes: () => device.counters.bytes,
    open: async (files, label, during) => {
      const { tokenizer } = files;
      const checkpoint = readCheckpoint(files);
      if (tuning) await tuneFor(device, checkpoint.config, tuning, () => performance.now(), during);
      return new LlamaModel(device, checkpoint, label, tokenizer === undefined ? {} : { tokenizer });
    },
  };
}
