/** Policies that may be talked to, in words. */
import type { Dialogue } from '../../domain/dialogue';
import type { CountedShare } from '../../domain/human-session';
import type { OfferedPolicy } from '../../rpc/talk-session';
import { percent } from '../format';

export const samePlace = (a: OfferedPolicy['place'], b: OfferedPolicy['place']): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** "naive (Clarify, λ = 1, seed 1, lavapipe)". */
export const offeredWords = ({ policy: { arm, origin } }: Pick<OfferedPolicy, 'policy'>): string =>
  origin === '' ? arm : `${arm} (${origin})`;

export const shareWords = (share: CountedShare | null): string =>
  share === null ? '–' : percent(share.value / share.dialogues, 0);

export const NEUTRAL_NAMES = ['Policy A', 'Policy B'] as const;

/** How a dialogue ended, to the person who held it. */
export const ENDINGS: Readonly<Record<Dialogue['outcome']['stop'], string>> = {
  accepted: 'You accepted its answer.',
  left: 'You left.',
  horizon: 'It ran out of turns.',
};
