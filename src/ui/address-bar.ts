/**
 * The address in step with what is shown. A change of the address costs milliseconds, and browsers refuse many of them (Safari
 * throws from the hundredth in thirty seconds on): where a slider moves, the entry's address follows a moment later.
 */
export interface Place {
  /** location.hash. */
  current(): string;
  push(address: string): void;
  replace(address: string): void;
}

export const browserPlace: Place = {
  current: () => location.hash,
  push: (address) => history.pushState(null, '', address || location.pathname + location.search),
  replace: (address) => history.replaceState(null, '', address || location.pathname + location.search),
};

/** So that there are no more than 75 in thirty seconds. */
export const FOLLOWS_MS = 400;

export class AddressBar {
  private pending: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly place: Place = browserPlace) {}

  /** A new entry of the history; what the present one was to become, it becomes first. */
  push(address: string): void {
    this.flush();
    if (this.place.current() !== address) this.place.push(address);
  }

  /** Another address for the present entry, soon. */
  replace(address: string): void {
    if (this.pending === null && this.place.current() === address) return;
    this.pending = address;
    this.timer ??= setTimeout(() => this.flush(), FOLLOWS_MS);
  }

  /** At once. */
  flush(): void {
    const address = this.pending;
    this.drop();
    if (address !== null && this.place.current() !== address) this.place.replace(address);
  }

  /** The entry that it was for is no longer the present one. */
  drop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.pending = null;
  }
}
