/**
 * One of several processes that want the same lock (scripts/torture/locks.ts). For each message { file, atMs } it tries once,
 * at that moment, and answers whether it got the lock; then it holds it until the next message.
 */
import { claim, isHeld, type Held } from '../../files/held-file';

export interface Attempt {
  readonly file: string;
  readonly atMs: number;
}

export interface Answer {
  readonly outcome: 'won' | 'in use' | 'failed';
  readonly detail: string;
}

export async function main(): Promise<number> {
  let mine: Held | null = null;
  process.on('message', (message: Attempt | 'release') => void answer(message));
  async function answer(message: Attempt | 'release'): Promise<void> {
    if (message === 'release') {
      await mine?.release();
      mine = null;
      process.send!({ outcome: 'in use', detail: 'released' } satisfies Answer);
      return;
    }
    while (Date.now() < message.atMs); // All at the same moment, as far as two cores allow.
    try {
      const found = await claim(message.file);
      if (isHeld(found)) mine = found;
      const outcome = isHeld(found) ? 'won' : 'in use';
      process.send!({ outcome, detail: isHeld(found) ? '' : `by ${found.pid}` } satisfies Answer);
    } catch (thrown) {
      process.send!({ outcome: 'failed', detail: String(thrown) } satisfies Answer);
    }
  }
  process.send!({ outcome: 'in use', detail: 'ready' } satisfies Answer);
  return new Promise((resolve) => process.once('disconnect', () => resolve(0)));
}
