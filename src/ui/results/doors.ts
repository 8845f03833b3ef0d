/** The two ways from a setting of a story to its run: to open the recorded one, and to run it here. */
import type { PointSummary, SettingSetup } from '../../domain/story';

export interface Doors {
  readonly open: (point: PointSummary) => void;
  /** The set-up as a link to the Lab. */
  readonly setupAddress: (setup: SettingSetup) => string;
  /** The link is followed. */
  readonly onsetup: () => void;
}
