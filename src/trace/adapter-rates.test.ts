import 'fake-indexeddb/auto';
import { createStore } from 'idb-keyval';
import { expect, it } from 'vitest';
import { transact } from './database';
import { keepRates, keptRates } from './adapter-rates';

const adapter = { vendor: 'v', architecture: 'a', description: 'd' };
const rates = { people: 1, simulated: 2, trained: 3, tuned: 4, judged: 5 };

it('rates are kept for an adapter and a task, and what is damaged counts as none', async () => {
  const database = createStore('rates', 'records');
  expect(await keptRates(adapter, 'clarify', database)).toBeNull();
  await keepRates(adapter, 'clarify', rates, database);
  expect(await keptRates(adapter, 'clarify', database)).toEqual(rates);
  expect(await keptRates(adapter, 'edit', database)).toBeNull();
  expect(await keptRates({ ...adapter, vendor: 'w' }, 'clarify', database)).toBeNull();
  await transact(database, 'readwrite', (records) => records.put({ ...rates, tuned: 0 }, 'rates v · a · d · clarify'));
  expect(await keptRates(adapter, 'clarify', database)).toBeNull();
});
