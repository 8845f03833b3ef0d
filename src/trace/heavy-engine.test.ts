/** A run and a language model keep out of each other's way, whichever tab they are in. */
import { expect, it } from 'vitest';
import {
  holdLanguageModel,
  requireNoCalibration,
  requireNoLanguageModel,
  requireNoTraining,
  whileCalibrating,
} from './heavy-engine';
import type { Locks } from './lock-by-asking';
import { lockName } from './run-lock';

function fakeLocks(): Locks {
  const held = new Set<string>();
  return {
    request: async (name, _, work) => {
      if (held.has(name)) return work(null);
      held.add(name);
      try {
        return await work({});
      } finally {
        held.delete(name);
      }
    },
    query: async () => ({ held: [...held].map((name) => ({ name })) }),
  };
}

it('a language model is held until it is released, and a second one is refused', async () => {
  const locks = fakeLocks();
  await requireNoLanguageModel(locks);
  let release!: () => void;
  await holdLanguageModel(new Promise<void>((resolve) => (release = resolve)), locks);
  await expect(requireNoLanguageModel(locks)).rejects.toMatchObject({ code: 'llm-loaded' });
  await expect(holdLanguageModel(Promise.resolve(), locks)).rejects.toMatchObject({ code: 'llm-loaded' });
  release();
  await new Promise((resolve) => setTimeout(resolve));
  await requireNoLanguageModel(locks);
});

it('a run keeps a language model away, unless it is the one that is paused', async () => {
  const locks = fakeLocks();
  await requireNoTraining(null, locks);
  void locks.request(lockName('a'), { ifAvailable: true }, () => new Promise(() => undefined));
  await expect(requireNoTraining(null, locks)).rejects.toMatchObject({ code: 'usage' });
  await expect(requireNoTraining('b', locks)).rejects.toMatchObject({ code: 'usage' });
  await requireNoTraining('a', locks);
});

it('a simulator that learns keeps others away until it ends, however that is', async () => {
  const locks = fakeLocks();
  let fail!: (reason: Error) => void;
  const learning = whileCalibrating(() => new Promise((_, reject) => (fail = reject)), locks);
  await expect(requireNoCalibration(locks)).rejects.toMatchObject({ code: 'usage' });
  await expect(whileCalibrating(() => Promise.resolve(), locks)).rejects.toMatchObject({ code: 'usage' });
  fail(new Error('lost'));
  await expect(learning).rejects.toThrow('lost');
  await requireNoCalibration(locks);
});

it('without any locks nothing is refused', async () => {
  await holdLanguageModel(Promise.resolve(), null);
  await requireNoLanguageModel(null);
  await requireNoTraining(null, null);
});
