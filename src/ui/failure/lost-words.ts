/** What of a stored run could not be read, or not be checked, in one sentence. */
import type { ShiftLabError } from '../../domain/errors';

/** Null if nothing was lost. */
export function lostWords(lost: readonly ShiftLabError[]): string | null {
  const [first, ...others] = lost;
  if (!first) return null;
  const many =
    others.length > 0
      ? others.length === 1
        ? ' Another part is missing too.'
        : ` ${others.length} other parts are missing too.`
      : '';
  return `A part of this run is missing here. ${first.message}${many} The rest is unchanged. If you need that part, start the experiment again.`;
}

export const UNCHECKED =
  'An earlier version of ShiftLab stored this run without checksums, so damage may go unnoticed. If a number looks wrong, start the experiment again.';
