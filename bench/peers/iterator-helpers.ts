/**
 * The iterator helpers of ES2025 that jax-js uses and Node 20 lacks. Delete this when Node 22 is the oldest supported
 * one.
 */
type Step = (value: unknown, index: number) => unknown;

function* mapped(this: Iterable<unknown>, step: Step): Generator<unknown> {
  let index = 0;
  for (const value of this) yield step(value, index++);
}

function* filtered(this: Iterable<unknown>, step: Step): Generator<unknown> {
  let index = 0;
  for (const value of this) if (step(value, index++)) yield value;
}

function* flatMapped(this: Iterable<unknown>, step: Step): Generator<unknown> {
  let index = 0;
  for (const value of this) yield* step(value, index++) as Iterable<unknown>;
}

const HELPERS: Readonly<Record<string, (this: Iterable<unknown>, ...given: never[]) => unknown>> = {
  map: mapped,
  filter: filtered,
  flatMap: flatMapped,
  toArray() {
    return [...this];
  },
  some(step: Step) {
    return [...this].some(step);
  },
  every(step: Step) {
    return [...this].every(step);
  },
  find(step: Step) {
    return [...this].find(step);
  },
  forEach(step: Step) {
    [...this].forEach(step);
  },
};

/** Adds the missing helpers to the prototype of all iterators; existing ones stay. */
export function provideIteratorHelpers(): void {
  const prototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as Record<string, unknown>;
  for (const [name, value] of Object.entries(HELPERS)) {
    if (!(name in prototype)) Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  }
}
