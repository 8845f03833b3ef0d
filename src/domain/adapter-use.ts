/** What computed numbers: an adapter with its kernels, as type and as schema. Another table of kernels changes last digits. */
import * as v from 'valibot';
import { list, maybe, object, reads } from './record-fields';
import type { ModelHost } from './language-model';

/** Class of shapes → kernel. */
export type KernelTable = Readonly<Record<string, string>>;

export type AdapterUse = ModelHost['adapter'] & {
  /** Absent if there was no choice. */
  readonly variants?: KernelTable;
  /** Classes whose kernel a person gave, by `--kernels` or in the lab; the others were measured on this adapter. */
  readonly given?: readonly string[];
};

/** Its own words for itself, or its maker's; empty if it says nothing. */
export const adapterName = ({
  description,
  vendor,
  architecture,
}: Pick<AdapterUse, 'description' | 'vendor' | 'architecture'>): string =>
  description || [vendor, architecture].filter(Boolean).join(' ');

/** What an adapter says of itself. */
export const adapterEntries = {
  vendor: v.string(),
  architecture: v.string(),
  description: v.string(),
  software: v.boolean(),
  precision: maybe(v.literal('f16')),
};

export const kernelTable = v.pipe(v.record(v.string(), v.string()), v.readonly());

export const adapterUse = reads<AdapterUse>()(
  object({ ...adapterEntries, variants: maybe(kernelTable), given: maybe(list(v.string())) }),
);
