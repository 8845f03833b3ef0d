/** All that this page has stored in the browser: runs, dialogues of people and models, imported sets, tuned kernels, fetched language models, and its own files for use without a connection. */
import type { UseStore } from 'idb-keyval';
import { traceDatabase, transact } from './database';
import { ownRegistration, ownScope, serverAnswers } from './own-service-worker';

/** Caches of the language models' engine and of the page itself. Another page of the same server keeps its own. */
const OURS = /^(?:webllm|shiftlab)/;

/** The page's own files, by where they are from: another copy of ShiftLab on the same server keeps its own. */
const isOfAPage = (name: string) => name.startsWith('shiftlab-precache');

/**
 * Irrevocably. Nothing of it may be in use: no run may train in any tab. Without a connection the page's own files stay:
 * nothing could bring them back.
 */
export async function deleteEverything(
  database: UseStore = traceDatabase(),
  isConnected: () => Promise<boolean> = serverAnswers,
): Promise<void> {
  const connected = await isConnected();
  await transact(database, 'readwrite', (records) => records.clear());
  if (!('caches' in globalThis)) return; // over plain http
  const isDoomed = (name: string) => OURS.test(name) && (!isOfAPage(name) || (connected && name.endsWith(ownScope())));
  await Promise.all((await caches.keys()).filter(isDoomed).map((name) => caches.delete(name)));
  if (connected) await (await ownRegistration())?.unregister();
}
