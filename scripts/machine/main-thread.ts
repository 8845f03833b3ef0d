/**
 * The longest task of a page's main thread, for tests and measurements. A frame cannot be drawn while a task runs, so the
 * longest task is also how long the longest frame can be held up.
 */
import type { Browser, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Start, wall time and processor time, microseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: {
    readonly name?: string;
    readonly chrome_mojo_event_info?: { readonly mojo_interface_tag?: string };
  };
}

export interface MainThread {
  longest(): Promise<number>;
}

/**
 * Milliseconds of processor time of the longest main-thread task of the page from this call to `longest()`.
 *
 * Processor time, from Chromium's own trace: with a software adapter on two cores a task waits for a core longer than it
 * runs, and that waiting is not the page's. Tasks in which the test driver talks to the page (its scripts alone take
 * 150 ms to compile) are left out. Throws where the trace has no task at all, so that an empty trace cannot pass.
 */
export async function watchMainThread(browser: Browser, page: Page): Promise<MainThread> {
  await browser.startTracing(page, { categories: ['toplevel'] });
  return {
    async longest() {
      const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
      const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
      const mains = new Set(
        traceEvents
          .filter((event) => event.name === 'thread_name' && event.args?.name === 'CrRendererMain')
          .map(threadOf),
      );
      const events = traceEvents.filter((event) => event.ph === 'X' && mains.has(threadOf(event)));
      const driver = events.filter((event) =>
        event.args?.chrome_mojo_event_info?.mojo_interface_tag?.includes('DevTools'),
      );
      const within = (inner: TraceEvent, outer: TraceEvent) =>
        threadOf(inner) === threadOf(outer) && inner.ts >= outer.ts && inner.ts <= outer.ts + outer.dur!;
      const tasks = events.filter((event) => event.name.endsWith('RunTask') && event.tdur !== undefined);
      if (tasks.length === 0) throw new Error('The trace names no task of the main thread.');
      const long = tasks.filter((task) => task.tdur! >= 10_000 && !driver.some((message) => within(message, task)));
      return Math.max(0, ...long.map((task) => task.tdur!)) / 1000;
    },
  };
}
