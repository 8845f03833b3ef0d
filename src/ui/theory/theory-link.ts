/** The theory lab's settings in the address, each under its name with "theory." in front. */
import type { LinkPart } from '../address/link-part';
import { readSetting } from './theory-settings';

export interface TheoryLink {
  /** By name, as text; only what differs from the start. */
  readonly theory: Readonly<Record<string, string>>;
}

const PREFIX = 'theory.';

export const theoryLink: LinkPart<TheoryLink> = {
  empty: { theory: {} },
  read(value, name, text) {
    const setting = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : null;
    if (setting === null || readSetting(setting, text) === null) return null;
    return { ...value, theory: { ...value.theory, [setting]: text } };
  },
  write: ({ theory }) => Object.entries(theory).map(([name, text]) => [PREFIX + name, text]),
};
