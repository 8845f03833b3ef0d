/**
 * The address in step with what is shown. A change of the address costs milliseconds, and browsers refuse many of them (Safari
 * throws from the hundredth in thirty seconds on): the first is made at once, and those that follow it soon, as where a slider
 * moves, become one a moment later.
 */
export interface Place {
  /** location.hash. */
  current(): string;
  push(address: string): void;
  replace(address: string): void;
}

const browserPlace: Place = {
  current: () => location.hash,
  push: (address) => history.pushState(null, '', address || location.pathname + location.search),
  replace: (address) => history.replaceState(null, '', address || location.pathname + location.search),
};

/** So that there are no more than 75 in thirty seconds. */
export const FOLLOWS_MS = 400;

export class AddressBar {
  private pending: string | null = null;
  /** Runs for a moment after each change of the present entry. */
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly place: Place = browserPlace) {}

  /** A new entry of the history; what the present one was to become, it becomes first. */
  push(address: string): void {
    this.flush();
    if (this.place.current() !== address) this.place.push(address);
  }

  /** Another address for the present entry: at once, or soon where it was changed a moment ago. */
  replace(address: string): void {
    this.pending = address;
    if (this.timer === undefined) this.flush();
  }

  /** What waits, at once. */
  flush(): void {
    const address = this.pending;
    this.drop();
    if (address === null || this.place.current() === address) return;
    this.place.replace(address);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.flush();
    }, FOLLOWS_MS);
  }

  /** The entry that it was for is no longer the present one. */
  drop(): void {
    this.pending = null;
  }
}
