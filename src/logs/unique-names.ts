/** Names of dialogues, each once: the second "7" of an import is called "7 (2)". */

export class UniqueNames {
  private readonly taken = new Map<string, number>();

  given(name: string): { readonly name: string; readonly repeated: boolean } {
    let times = this.taken.get(name) ?? 0;
    this.taken.set(name, ++times);
    if (times === 1) return { name, repeated: false };
    let fresh = `${name} (${times})`;
    while (this.taken.has(fresh)) fresh = `${name} (${++times})`;
    this.taken.set(name, times);
    this.taken.set(fresh, 1);
    return { name: fresh, repeated: true };
  }
}
