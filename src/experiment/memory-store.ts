/** A RunStore in memory, for tests and as the default of scripts. It copies values, as IndexedDB does. */
import type { RunStore } from '../domain/experiment-events';

export class MemoryStore implements RunStore {
  private readonly values = new Map<string, unknown>();

  async get(key: string): Promise<unknown> {
    return structuredClone(this.values.get(key));
  }

  async put(key: string, value: unknown): Promise<void> {
    this.values.set(key, structuredClone(value));
  }

  async delete(key: string): Promise<void> {
    this.values.delete(key);
  }

  keys(): string[] {
    return [...this.values.keys()];
  }
}
