import { wilsonInterval, type Interval } from '../domain/interval';

/** A share with its Wilson interval, docs/EQUATIONS.md (24). */
export interface Share {
  readonly count: number;
  readonly of: number;
  /** Null of none. */
  readonly share: number | null;
  readonly interval: Interval;
}

export const shareOf = (count: number, of: number): Share => ({
  count,
  of,
  share: of > 0 ? count / of : null,
  interval: wilsonInterval(count, of),
});
