/** When a newer version of the page is offered, and what loading it does. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadNewest } from './load-newest';
import { NewerVersion } from './newer-version.svelte';

const SCOPE = 'https://example.org/lab/';

/** As a browser's, with the little that is used of it. */
class Worker extends EventTarget {
  readonly messages: unknown[] = [];
  constructor(public state: string) {
    super();
  }
  become(state: string) {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
  postMessage(message: unknown) {
    this.messages.push(message);
  }
}
class Registration extends EventTarget {
  readonly scope: string = SCOPE;
  installing: Worker | null = null;
  waiting: Worker | null = null;
  active: Worker | null = null;
  readonly update = vi.fn(async () => this);
  /** A version is fetched, and waits. */
  find(): Worker {
    const worker = new Worker('installing');
    this.installing = worker;
    this.dispatchEvent(new Event('updatefound'));
    [this.installing, this.waiting] = [null, worker];
    worker.become('installed');
    return worker;
  }
}
class Container extends EventTarget {
  registration: Registration | null = null;
  controller: Worker | null = null;
  readonly register = vi.fn(async () => (this.registration ??= new Registration()));
  readonly getRegistration = async () => this.registration ?? undefined;
  /** Another worker answers for the page. */
  control(worker: Worker) {
    this.controller = worker;
    this.dispatchEvent(new Event('controllerchange'));
  }
}

let container: Container;
let newer: NewerVersion;
const watched = (options = {}) => newer.watch('./sw.js', options);
/** A page that was opened with a version that is stored. */
function opened(): Registration {
  const registration = new Registration();
  registration.active = container.controller = new Worker('activated');
  return (container.registration = registration);
}

beforeEach(() => {
  container = new Container();
  newer = new NewerVersion(container as unknown as ServiceWorkerContainer);
  vi.stubGlobal('navigator', { serviceWorker: container });
  vi.stubGlobal('document', Object.assign(new EventTarget(), { baseURI: `${SCOPE}#view=lab` }));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('does not take the first version of all for a newer one', async () => {
  await watched();
  const registration = container.registration!;
  const first = registration.find();
  [registration.waiting, registration.active] = [null, first];
  container.control(first);
  expect(newer.found).toBe(false);
  registration.find();
  expect(newer.found).toBe(true);
});

it('offers a version that waits since an earlier visit, one that comes while the page is open, and one that another tab loaded', async () => {
  opened().waiting = new Worker('installed');
  await watched();
  expect(newer.found).toBe(true);

  newer = new NewerVersion(container as unknown as ServiceWorkerContainer);
  const registration = opened();
  await watched();
  expect(newer.found).toBe(false);
  registration.find();
  expect(newer.found).toBe(true);

  newer = new NewerVersion(container as unknown as ServiceWorkerContainer);
  opened();
  await watched();
  container.control(new Worker('activated'));
  expect(newer.found).toBe(true);
});

it('is silent where the browser refuses, and stores nothing anew where data is to be saved', async () => {
  container.register.mockRejectedValueOnce(new DOMException('not in a private window', 'SecurityError'));
  await watched();
  expect(newer.found).toBe(false);
  container.register.mockClear();
  await watched({ savesData: true });
  expect(container.register).not.toHaveBeenCalled();
  opened();
  await watched({ savesData: true });
  expect(container.register).toHaveBeenCalledOnce();
});

it('looks for a newer version when it is seen again after an hour, not each time', async () => {
  vi.useFakeTimers();
  const { update } = opened();
  await watched();
  const seen = () => document.dispatchEvent(new Event('visibilitychange'));
  seen();
  expect(update).not.toHaveBeenCalled();
  vi.advanceTimersByTime(3_600_001);
  seen();
  seen();
  expect(update).toHaveBeenCalledOnce();
});

it('lets the version that waits take over, and only then loads the page', async () => {
  const waiting = (opened().waiting = new Worker('installed'));
  const reload = vi.fn();
  const loading = loadNewest(reload);
  await vi.waitFor(() => expect(waiting.messages).toEqual([{ type: 'SKIP_WAITING' }]));
  waiting.become('activating');
  expect(reload).not.toHaveBeenCalled();
  waiting.become('activated');
  await loading;
  expect(reload).toHaveBeenCalledOnce();
});

it('loads the page where no version waits, where there is no worker, and where one does not answer', async () => {
  const reload = vi.fn();
  await loadNewest(reload);
  vi.stubGlobal('navigator', {});
  await loadNewest(reload);
  expect(reload).toHaveBeenCalledTimes(2);
  vi.stubGlobal('navigator', { serviceWorker: container });
  opened().waiting = new Worker('installed');
  vi.useFakeTimers();
  const loading = loadNewest(reload);
  await vi.advanceTimersByTimeAsync(3000);
  await loading;
  expect(reload).toHaveBeenCalledTimes(3);
});

it('leaves the worker of another page of the same server alone', async () => {
  const other = opened();
  Object.assign(other, { scope: 'https://example.org/' });
  const waiting = (other.waiting = new Worker('installed'));
  await loadNewest(vi.fn());
  expect(waiting.messages).toEqual([]);
});
