/**
 * One heavy engine at a time. A language model fills the graphics memory that a run needs, so each is refused while the other
 * is there, in this tab or another. Who holds what is told by Web Locks, which go away with their holders.
 */
import { ShiftLabError } from '../domain/errors';
import { answering, type Locks } from './lock-by-asking';
import { browserLocks, lockName } from './run-lock';

const LLM_LOCK = 'shiftlab-llm';

/**
 * Holds the lock until `released`; resolves when it is held.
 *
 * @throws llm-loaded if another tab has a language model
 */
export function holdLanguageModel(released: Promise<unknown>, locks: Locks | null = browserLocks()): Promise<void> {
  if (!locks) return Promise.resolve();
  return new Promise((held, refused) => {
    locks
      .request(LLM_LOCK, { ifAvailable: true }, async (lock) => {
        if (!lock)
          throw new ShiftLabError(
            'llm-loaded',
            'A language model is loaded in another tab. Unload it there first: two would not fit.',
          );
        held();
        await answering(LLM_LOCK, () => released);
      })
      .catch(refused);
  });
}

const namesHeld = async (locks: Locks | null): Promise<readonly string[]> =>
  ((await locks?.query())?.held ?? []).flatMap(({ name }) => name ?? []);

/** @throws llm-loaded while a language model is loaded anywhere */
export async function requireNoLanguageModel(locks: Locks | null = browserLocks()): Promise<void> {
  if ((await namesHeld(locks)).includes(LLM_LOCK))
    throw new ShiftLabError(
      'llm-loaded',
      'A language model is loaded and holds the graphics memory. Unload it in the LLM view, then start again.',
    );
}

/**
 * @param paused a run that is paused, and may stay so
 * @throws usage while another run trains anywhere
 */
export async function requireNoTraining(paused: string | null, locks: Locks | null = browserLocks()): Promise<void> {
  const training = (await namesHeld(locks)).some(
    (name) => name.startsWith(lockName('')) && (paused === null || name !== lockName(paused)),
  );
  if (training)
    throw new ShiftLabError(
      'usage',
      'A run is being trained, and a language model beside it would not fit. Pause the run in this page, or wait until it ends.',
    );
}
