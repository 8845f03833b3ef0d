const IDLE_AFTER_MS = 1000;

/** Once, a moment after everything of the first screen has come. Returns what calls it off. Safari has no idle callbacks. */
export function whenIdle(work: () => void): () => void {
  let stop: () => void = () => undefined;
  const wait = () => {
    const timer = setTimeout(() => {
      if (!('requestIdleCallback' in globalThis)) return work();
      const handle = requestIdleCallback(work);
      stop = () => cancelIdleCallback(handle);
    }, IDLE_AFTER_MS);
    stop = () => clearTimeout(timer);
  };
  if (document.readyState === 'complete') wait();
  else addEventListener('load', wait, { once: true });
  return () => (removeEventListener('load', wait), stop());
}
