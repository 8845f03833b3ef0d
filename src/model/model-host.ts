/** Opens checkpoints, and models with random weights, on one device. The experiment gets this instead of a GPU. */
import type { ModelHost } from '../domain/language-model';
import type { Device } from '../engine/device';
import { readCheckpoint, type Checkpoint } from './checkpoint';
import type { VariantChoices } from '../engine/variants';
import { requireKernelsExist, requireKernelsRun } from './given-kernels';
import { parseConfig, type LlamaConfig } from './config';
import { initialWeights } from './initial-weights';
import { LlamaModel } from './llama';
import { choicesFor, tuneFor, type TuningStore } from './tuning';

/** @param tuning stores measurements of this adapter; without it all kernels are the default ones, as in tests */
export function createModelHost(device: Device, tuning: TuningStore | null = null): ModelHost {
  type During = (done: number, total: number) => Promise<void>;
  const configs: LlamaConfig[] = [];
  const timed = new Set<string>();
  let given: VariantChoices = {};
  /** Of the classes that no model has measured yet; another model must not change what the first one runs. */
  let unmeasured: VariantChoices = {};
  /** What opened models run already. Another process may have stored other choices since then. */
  const settled = () => choicesFor(configs, device.variants.choices);
  const opened = async (
    checkpoint: Checkpoint,
    label: string,
    tokenizer: string | undefined,
    during: During | undefined,
  ) => {
    if (tuning) {
      const tuned = await tuneFor(device, checkpoint.config, tuning, () => performance.now(), during, {
        ...unmeasured,
        ...settled(),
        ...given,
      });
      const right = Object.entries(unmeasured).filter(([, kernel]) => !(kernel in tuned.wrong));
      unmeasured = { ...Object.fromEntries(right), ...tuned.unmeasured };
      tuned.timed.forEach((shapeClass) => timed.add(shapeClass));
    } else {
      requireKernelsRun(device, checkpoint.config, given, {});
      device.variants.use(given);
    }
    configs.push(checkpoint.config);
    return new LlamaModel(device, checkpoint, label, tokenizer === undefined ? {} : { tokenizer });
  };
  return {
    adapter: device.adapter,
    lost: device.lost,
    lossOr: (thrown) => device.lossOr(thrown),
    variants: settled,
    timedKernels: () => [...timed],
    useKernels: (table) => {
      requireKernelsExist(table);
      given = table;
    },
    memoryBytes: () => device.counters.bytes,
    open: async (files, label, during) => opened(readCheckpoint(files), label, files.tokenizer, during),
    create: async (fresh, label, during) => {
      const config = parseConfig(fresh.config);
      return opened(
        { config, weights: initialWeights(config, fresh.seed, fresh.projectionScale) },
        label,
        undefined,
        during,
      );
    },
  };
}
