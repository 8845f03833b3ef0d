/** What the first screen plays now, for whom leads through the page; null where the first screen is not shown. */
import type { Playback } from './playback.svelte';

export const shownPlayback: { now: Playback | null } = { now: null };
