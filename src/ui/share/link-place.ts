/** What a link can open, and how the dialog for links names it. */
import type { LookLink } from '../address/look';

export interface LinkPlace {
  readonly group: string;
  readonly name: string;
  /** The whole address of a link to it that is shown in this way. */
  readonly address: (look: LookLink) => string;
}

/** A longer one makes a code with modules too small for a phone's camera at some metres. */
export const LONGEST_IN_CODE = 400;

/** The view in another page. */
export const frameText = (address: string): string =>
  `<iframe src="${address.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}" width="800" height="600" title="ShiftLab"></iframe>`;
