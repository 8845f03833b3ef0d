/**
 * Holds a lock as long as this worker lives: the page waits for it, to learn that the worker died. It answers only when the
 * lock is held, because otherwise the page could get it first and take the worker for dead. Nothing happens without Web Locks.
 */
export async function holdForLife(lock: string): Promise<void> {
  const { locks } = navigator;
  if (!locks) return;
  await new Promise<void>((held) => void locks.request(lock, () => (held(), new Promise(() => undefined))).catch(held));
}
