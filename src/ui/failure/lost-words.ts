/** What of a stored run could not be read, or not be checked, in one sentence. */
import type { ShiftLabError } from '../../domain/errors';

/** Null if nothing was lost. */
export function lostWords(lost: readonly ShiftLabError[]): string | null {
  const [first, ...others] = lost;
  if (!first) return null;
  const many = others.length > 0 ? ` So are ${others.length} more.` : '';
  return `A part of this run is missing here. ${first.message}${many} The rest is as it was. If you need that part, start the experiment again.`;
}

export const UNCHECKED =
  'An earlier version of ShiftLab stored this run without checksums: damage that keeps its form would not be noticed.';
