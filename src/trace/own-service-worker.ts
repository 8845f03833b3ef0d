/** The service worker of this page, not that of another page of the same server; null wherever there is none. */

/** Null over plain http, and where a browser or a frame allows none. */
export function serviceWorkers(): ServiceWorkerContainer | null {
  try {
    return globalThis.navigator?.serviceWorker ?? null;
  } catch {
    return null; // A frame without an origin of its own may not even look.
  }
}

/** The folder of the page, which is all that its worker answers for. */
export const ownScope = (): string => new URL('./', document.baseURI).href;

export async function ownRegistration(): Promise<ServiceWorkerRegistration | null> {
  const found = await serviceWorkers()
    ?.getRegistration()
    .catch(() => undefined); // Private windows of some browsers refuse.
  return found && found.scope === ownScope() ? found : null;
}

/** A server that has not answered then counts as one that is not there. */
const PATIENCE_MS = 3000;

/** Whether the server of this page can be reached. Its worker's script is the one file that the worker never answers. */
export async function serverAnswers(): Promise<boolean> {
  if (!globalThis.document) return false;
  const script = new URL('sw.js', document.baseURI);
  return fetch(script, { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
