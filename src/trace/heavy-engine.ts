/**
 * One heavy engine at a time. A language model fills the graphics memory that a run needs, and a simulator of free text that
 * learns beside a run makes both slow, so each is refused while another is there, in this tab or another. Who holds what is
 * told by Web Locks, which go away with their holders.
 */
import { ShiftLabError } from '../domain/errors';
import { answering, type Locks } from './lock-by-asking';
import { browserLocks, lockName } from './run-lock';

const LLM_LOCK = 'shiftlab-llm';
const TEXT_LOCK = 'shiftlab-text';

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
 * Holds the lock while a simulator of free text learns.
 *
 * @throws usage if one does already, here or in another tab
 */
export async function whileCalibrating<T>(work: () => Promise<T>, locks: Locks | null = browserLocks()): Promise<T> {
  if (!locks) return work();
  return locks.request(TEXT_LOCK, { ifAvailable: true }, async (lock) => {
    if (!lock) throw calibrating();
    return answering(TEXT_LOCK, work);
  });
}

/** @throws usage while a simulator of free text learns anywhere */
export async function requireNoCalibration(locks: Locks | null = browserLocks()): Promise<void> {
  if ((await namesHeld(locks)).includes(TEXT_LOCK)) throw calibrating();
}

const calibrating = () =>
  new ShiftLabError(
    'usage',
    'A simulator of free text is learning and has the GPU. Wait until it ends, or cancel it in the view Logs.',
  );

/**
 * @param paused a run that is paused, and may stay so
 * @param why it is not wanted beside; a part of a sentence
 * @throws usage while another run trains anywhere
 */
export async function requireNoTraining(
  paused: string | null,
  locks: Locks | null = browserLocks(),
  why = 'a language model beside it would not fit',
): Promise<void> {
  const training = (await namesHeld(locks)).some(
    (name) => name.startsWith(lockName('')) && (paused === null || name !== lockName(paused)),
  );
  if (training)
    throw new ShiftLabError(
      'usage',
      `A run is being trained, and ${why}. Pause the run in this page, or wait until it ends.`,
    );
}
