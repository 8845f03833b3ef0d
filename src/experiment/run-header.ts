/**
 * The header of a run's store says which settings all other values belong to, so without it they are lost. It is therefore
 * stored twice, and has an edition: a header that was replaced by an older copy of itself would lack adapters.
 */
import type { AdapterUse } from '../domain/adapter-use';
import type { BranchOf } from '../domain/branch';
import { DamagedValue } from '../domain/damaged-value';
import type { BaseModels } from '../domain/experiment-result';
import type { ExperimentSpec } from '../domain/experiment-spec';

export interface RunHeader {
  /** As it was first written: that of an earlier version lacks newer settings, which parseSpec adds. */
  readonly spec: ExperimentSpec;
  /** Every adapter that computed a part of this run, in order. */
  readonly adapters: readonly AdapterUse[];
  /** Absent in stores of earlier versions. */
  readonly baseModels?: BaseModels;
  /** Present in a branch (branch.ts). */
  readonly branchOf?: BranchOf;
  /** Grows by one each time that it is written; absent in stores of earlier versions. */
  readonly edition?: number;
}

/** In this order they are written. */
export const HEADER_KEYS = ['header', 'header-copy'] as const;

export const NO_HEADER = 'it says which settings all other values belong to; put a copy of it back, or start a new run';

export const editionOf = (header: RunHeader): number => header.edition ?? 0;

/** The newest of the good ones. If there is none: the damage of one of them, or null. */
export function newestHeader(found: readonly (RunHeader | DamagedValue | null)[]): RunHeader | DamagedValue | null {
  const good = found.filter((one): one is RunHeader => one !== null && !(one instanceof DamagedValue));
  const [newest] = good.sort((a, b) => editionOf(b) - editionOf(a));
  return newest ?? found.find((one) => one instanceof DamagedValue) ?? null;
}
