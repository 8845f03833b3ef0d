/**
 * Loads the page again, in the newest version that this browser has. A plain reload would keep the old one: the browser
 * changes versions by itself only when no tab shows the page any more.
 */
import { ownRegistration } from '../../trace/own-service-worker';

/** The page is loaded in any case. */
const MOST_MS = 3000;

export async function loadNewest(reload: () => void = () => location.reload()): Promise<void> {
  await Promise.race([takeOver(), new Promise((resolve) => setTimeout(resolve, MOST_MS))]);
  reload();
}

/** Resolves when the version that waits, if there is one, answers for the page. */
async function takeOver(): Promise<void> {
  const waiting = (await ownRegistration())?.waiting;
  if (!waiting) return;
  await new Promise<void>((resolve) => {
    waiting.addEventListener('statechange', () => {
      if (waiting.state === 'activated' || waiting.state === 'redundant') resolve();
    });
    waiting.postMessage({ type: 'SKIP_WAITING' });
  });
}
