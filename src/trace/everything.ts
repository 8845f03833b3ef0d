/** All that this page has stored in the browser: runs, dialogues of people and models, imported sets, tuned kernels, fetched language models. */
import type { UseStore } from 'idb-keyval';
import { traceDatabase, transact } from './database';

/** Caches of the language models' engine and of the page itself. Another page of the same server keeps its own. */
const OURS = /^(?:webllm|shiftlab)/;

/** Irrevocably. Nothing of it may be in use: no run may train in any tab. */
export async function deleteEverything(database: UseStore = traceDatabase()): Promise<void> {
  await transact(database, 'readwrite', (records) => records.clear());
  if (!('caches' in globalThis)) return; // over plain http
  const ours = (await caches.keys()).filter((name) => OURS.test(name));
  await Promise.all(ours.map((name) => caches.delete(name)));
}
