/** What crosses between page and worker, over a message channel, and what the page does when its worker dies. */
import { expose, wrap } from 'comlink';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ShiftLabError } from '../domain/errors';
import { withPlainErrors } from '../../workers/plain-errors';
import { openSession } from './session';
import { openTextSession } from './text-session';
import { fromCrossing } from './thread';

beforeAll(() => {
  Object.assign(globalThis, { document: { baseURI: 'http://localhost/' } });
  vi.stubGlobal('navigator', {}); // without Web Locks; older versions of Node have no navigator at all
});

/** A worker that answers nothing. */
class SilentWorker extends EventTarget {
  terminated = false;
  postMessage(): void {}
  terminate(): void {
    this.terminated = true;
  }
}

describe('an error that crosses from the worker', () => {
  it('keeps its code, sentence and values', async () => {
    const { port1, port2 } = new MessageChannel();
    const api = {
      fails: () => {
        throw new ShiftLabError('numerics', 'NaN in the gradient.', { update: 3 });
      },
      breaks: () => Promise.reject(new TypeError('x is undefined')),
      works: () => 42,
    };
    expose(withPlainErrors(api), port1);
    const remote = wrap<typeof api>(port2);
    expect(await remote.works()).toBe(42);
    const caught = async (call: Promise<unknown>) => fromCrossing(await call.catch((thrown: unknown) => thrown));
    expect(await caught(remote.fails())).toMatchObject({
      code: 'numerics',
      message: 'NaN in the gradient.',
      values: { update: 3 },
    });
    expect(await caught(remote.breaks())).toMatchObject({ code: 'internal', message: 'x is undefined' });
    port1.close();
    port2.close();
  });
});

describe('a worker that dies', () => {
  it('rejects the calls in flight, says so once, and is replaced by the next call', async () => {
    const workers: SilentWorker[] = [];
    const session = openSession(() => {
      const worker = new SilentWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    });
    const deaths: string[] = [];
    session.onDeath((reason) => deaths.push(reason));
    const pending = [session.pause('a'), session.adapter()];
    workers[0]!.dispatchEvent(Object.assign(new Event('error'), { message: 'no such script' }));
    for (const call of pending)
      await expect(call).rejects.toMatchObject({ code: 'worker-died', values: { reason: 'no such script' } });
    expect(deaths).toEqual(['no such script']);
    expect(workers[0]!.terminated).toBe(true);
    void session.pause('a').catch(() => undefined);
    expect(workers).toHaveLength(2);
  });

  it.each([
    ['an error without a message', () => new SilentWorker()],
    [
      'an exception of the constructor',
      () => {
        throw new DOMException('not from file://', 'SecurityError');
      },
    ],
  ])('that never started is told by %s, in a sentence', async (_, spawn: () => SilentWorker) => {
    vi.resetModules(); // the thread of the test before is a module variable
    const fresh = await import('./session');
    const session = fresh.openSession(() => {
      const worker = spawn();
      setTimeout(() => worker.dispatchEvent(new Event('error')));
      return worker as unknown as Worker;
    });
    await expect(session.adapter()).rejects.toMatchObject({
      code: 'worker-died',
      message: expect.stringMatching(
        /did not start \(its script did not load\)|did not let the training thread start/,
      ) as string,
    });
  });
});

describe('a worker whose script does not come', () => {
  it('is waited for only so long; what was asked is not done later, and a thread that comes then answers', async () => {
    vi.useFakeTimers();
    try {
      vi.resetModules();
      const fresh = await import('./session');
      const { port1, port2 } = new MessageChannel();
      const done: string[] = [];
      const api = { open: () => undefined, pause: (id: string) => void done.push(id) };
      let spawned = 0;
      const session = fresh.openSession(
        () => (spawned++, Object.assign(port2, { terminate: () => undefined }) as never),
      );
      const first = session.pause('too late').catch((thrown: unknown) => thrown);
      await vi.advanceTimersByTimeAsync(29_000);
      expect(await Promise.race([first, 'waits'])).toBe('waits');
      await vi.advanceTimersByTimeAsync(2000);
      expect(await first).toMatchObject({
        code: 'worker-died',
        message: expect.stringContaining('30 seconds') as string,
      });
      expose(api, port1);
      await session.pause('in time');
      expect(done).toEqual(['in time']);
      expect(spawned).toBe(1);
      port1.close();
      port2.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it('is ended on purpose: the call in flight says so, nobody is told of a death, and the next call starts a new one', async () => {
    const workers: SilentWorker[] = [];
    const session = openTextSession(() => {
      const worker = new SilentWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    });
    session.cancel(); // nothing is started, so nothing ends
    const pending = session.folder('a');
    session.cancel();
    await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
    expect(workers.map(({ terminated }) => terminated)).toEqual([true]);
    void session.folder('a').catch(() => undefined);
    expect(workers).toHaveLength(2);
    session.cancel();
  });
});
