/** A page on a stand (`#stand=1`): where nobody has touched it for a while, it is shown from its beginning to the next person. */

const IDLE_MS = 2 * 60_000;
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/**
 * Calls `begin` after each two minutes without a touch, a key or a wheel.
 * @returns ends it
 */
export function watchStand(target: EventTarget, begin: () => void, idleMs = IDLE_MS): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      begin();
      wait();
    }, idleMs);
  };
  wait();
  for (const touch of TOUCHES) target.addEventListener(touch, wait, { passive: true });
  return () => {
    clearTimeout(timer);
    for (const touch of TOUCHES) target.removeEventListener(touch, wait);
  };
}
