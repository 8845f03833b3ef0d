/** The settings behind the figures of a part of the page, for their citation: said once by the view, read by each figure. */
import { getContext, setContext } from 'svelte';

const KEY = Symbol('settings of figures');

/** @param settings in words; asked when something is saved */
export function describeFigures(settings: () => string): void {
  setContext(KEY, settings);
}

export function figureSettings(): () => string {
  return getContext<(() => string) | undefined>(KEY) ?? (() => '');
}
