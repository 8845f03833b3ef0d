/** What a person asked for last: an answer that comes late must not replace what they asked for, or entered, since then. */
export class Latest {
  private last: object = {};

  /** What was asked for before is no longer wanted. Returns whether this is still the last thing that was asked for. */
  ask(): () => boolean {
    const mine = {};
    this.last = mine;
    return () => this.last === mine;
  }
}
