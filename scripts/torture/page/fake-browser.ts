/** IndexedDB in Node. */
import 'fake-indexeddb/auto';
