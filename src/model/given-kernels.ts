/**
 * A table of kernels that a person or an earlier part of a run gives, instead of the measured one: checked before it is
 * used. A kernel that does not exist would otherwise be recorded while the default ran.
 */
import { ShiftLabError } from '../domain/errors';
import { shortened, shownValue } from '../domain/shown-value';
import type { Device } from '../engine/device';
import { candidatesOf } from '../engine/tuner';
import type { AttentionVariant } from '../engine/kernels/attention/attention';
import type { MatmulVariant } from '../engine/kernels/matmul/matmul';
import type { VariantChoices } from '../engine/variants';
import type { LlamaConfig } from './config';
import { decodeCandidates, decodeClass, type DecodeVariant } from './decode';
import { PERSISTENT_VARIANTS } from './persistent/persistent';
import { needsOf } from './needs';

const MATMUL: Readonly<Record<MatmulVariant, true>> = {
  subgroup32: true,
  subgroup16: true,
  block: true,
  half: true,
  strided: true,
  tiled: true,
};
const ATTENTION: Readonly<Record<AttentionVariant, true>> = { subgroup: true, plain: true };
const DECODE: readonly DecodeVariant[] = ['stepwise', ...PERSISTENT_VARIANTS];

/** Every kernel, by the operation that begins the name of a class. */
const KERNELS: readonly (readonly [operation: RegExp, kernels: readonly string[]])[] = [
  [/^matmul (forward|input gradient|weight gradient) \d+×\d+$/, Object.keys(MATMUL)],
  [/^attention (forward|backward) \d+$/, Object.keys(ATTENTION)],
  [/^decode C\d+ F\d+ H\d+ K\d+ D\d+ L\d+ V\d+$/, DECODE],
];

export const kernelExists = (shapeClass: string, kernel: string): boolean =>
  KERNELS.some(([operation, kernels]) => operation.test(shapeClass) && kernels.includes(kernel));

/** Throws kernels-invalid if the table has a class or a kernel that does not exist, on whatever device. */
export function requireKernelsExist(table: VariantChoices): void {
  for (const [shapeClass, kernel] of Object.entries(table)) {
    if (kernelExists(shapeClass, kernel)) continue;
    const known = KERNELS.find(([operation]) => operation.test(shapeClass));
    throw new ShiftLabError(
      'kernels-invalid',
      known
        ? `The table of kernels names ${shownValue(kernel)} for ${shapeClass}; there are ${known[1].join(', ')}. Correct the table, or leave it out.`
        : `The table of kernels has an entry ${shortened(shapeClass)}, which is no operation with sizes. Remove it, or leave the table out.`,
      { class: shortened(shapeClass), kernel: shortened(kernel) },
    );
  }
}

/** The kernels that this device can run for the model, by class. */
function able(device: Device, config: LlamaConfig): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map([
    ...candidatesOf(device, needsOf(config)),
    [decodeClass(config), new Set(decodeCandidates(device, config))],
  ]);
}

/** The entries of a measured table that are still possible: a kernel that is gone is measured against the others again. */
export function possibleChoices(device: Device, config: LlamaConfig, choices: VariantChoices): VariantChoices {
  const candidates = able(device, config);
  return Object.fromEntries(
    Object.entries(choices).filter(([shapeClass, kernel]) =>
      candidates.has(shapeClass) ? candidates.get(shapeClass)!.has(kernel) : kernelExists(shapeClass, kernel),
    ),
  );
}

/** Throws kernels-invalid if the device cannot run what the table names for this model, or computes it wrongly. */
export function requireKernelsRun(
  device: Device,
  config: LlamaConfig,
  table: VariantChoices,
  wrong: Readonly<Record<string, number>>,
): void {
  for (const [shapeClass, kernels] of able(device, config)) {
    const kernel = table[shapeClass];
    if (kernel === undefined || (kernels.has(kernel) && !(kernel in wrong))) continue;
    const can = [...kernels].filter((name) => !(name in wrong));
    throw new ShiftLabError(
      'kernels-invalid',
      `This device cannot run the kernel ${kernel} for ${shapeClass}, as the table of kernels wants; it can run ${can.join(', ')}. Change that entry, or leave the table out.`,
      { class: shapeClass, kernel, device: device.adapter.description },
    );
  }
}
