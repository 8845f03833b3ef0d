import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../trace/records';
import { discard, offered } from './resume-offer.svelte';

const run = (id: string, status: RunRecord['status']) => ({ record: { id, status } as RunRecord });

function memory() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

describe('the offer to resume', () => {
  it('is the newest run, if it was interrupted', () => {
    expect(offered([run('b', 'interrupted'), run('a', 'done')], memory())?.id).toBe('b');
    expect(offered([run('b', 'done'), run('a', 'interrupted')], memory())).toBeNull();
    expect(offered([], memory())).toBeNull();
  });

  it('is not made again once it was discarded, and survives a storage that is off or holds rubbish', () => {
    const storage = memory();
    discard('b', storage);
    expect(offered([run('b', 'interrupted')], storage)).toBeNull();
    expect(offered([run('c', 'interrupted')], storage)?.id).toBe('c');
    discard('b', null);
    expect(offered([run('b', 'interrupted')], null)?.id).toBe('b');
    storage.setItem('shiftlab-discarded-offers', '{"a":');
    expect(offered([run('b', 'interrupted')], storage)?.id).toBe('b');
  });
});
