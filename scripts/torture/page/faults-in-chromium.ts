/**
 * The page in Chromium, with scripts that do not come as they should, and with the data of its site deleted in mid-run:
 * each time a sentence says so, and the rest of the page works.
 */
import { chromium, type Browser, type BrowserContext, type Page, type Route } from 'playwright-core';
import { preview } from 'vite';
import { Rng } from '../../../src/domain/rng';
import { chromiumLocation, WEBGPU_FLAGS } from '../../machine/chromium.mjs';
import { build, root } from '../../machine/installed.mjs';
import type { TortureOptions, TortureRow } from '../part';
import { toView } from '../../page/to-view.mjs';

const PATIENCE_MS = 15_000;
/** Longer than the page waits for anything. */
const LONG_MS = 40_000;
const CLEARED = 6;
const SET_UP = '#view=lab&preset=clarify-smoke&arms=base,naive&grpo.updates=12&evaluation.dialogues=24';

/** What comes instead of a script. */
const WAYS: Readonly<Record<string, (route: Route) => unknown>> = {
  'the connection breaks': (route) => route.abort(),
  'the server has no such file': (route) => route.fulfill({ status: 404, body: 'Not found' }),
  'a page of the network comes': (route) => route.fulfill({ contentType: 'text/html', body: '<p>Log in</p>' }),
  'half of it comes': async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    await route.fulfill({ response, body: text.slice(0, text.length >> 1) });
  },
  'it does not come': () => undefined,
};

interface Script {
  readonly what: string;
  readonly pattern: RegExp;
  /** The link to follow, if the script is fetched then. */
  readonly view?: string;
  /** What must be said in the end. */
  readonly said: RegExp;
}

const SCRIPTS: readonly Script[] = [
  { what: 'the main script', pattern: /\/index-(?!client)[^/]*\.js$/, said: /has not started.*load the page again/i },
  { what: 'a part of the main script', pattern: /\/errors-[^/]*\.js$/, said: /has not started.*load the page again/i },
  { what: 'the training thread', pattern: /experiment\.worker/, said: /training thread.*load the page again/i },
  { what: 'the page with its parts', pattern: /whole-page-[^/]*\.js$/, said: /load the page again/i },
  ...(
    [
      ['Lab', 'LabView'],
      ['Results', 'ResultsView'],
      ['Theory', 'TheoryView'],
      ['Speed', 'BenchView'],
    ] as const
  ).map(([view, file]) => ({
    what: `the ${view} view`,
    pattern: new RegExp(`/${file}-[^/]*\\.js$`),
    view,
    said: /load the page again/i,
  })),
];

export async function faultsInChromium({ seed, say }: TortureOptions): Promise<readonly TortureRow[]> {
  await build();
  const server = await preview({ root, logLevel: 'warn', preview: { port: 4375, host: 'localhost', open: false } });
  const address = server.resolvedUrls!.local[0]!;
  const browser = await chromium.launch({ ...chromiumLocation(), chromiumSandbox: false, args: WEBGPU_FLAGS });
  try {
    const scripts = await missingScripts(browser, address);
    say(`${scripts.fault}: ${JSON.stringify(scripts.outcomes)} ${scripts.wrong.join('; ')}`);
    const cleared = await clearedSites(browser, address, new Rng(seed, 'cleared sites'));
    say(`${cleared.fault}: ${JSON.stringify(cleared.outcomes)} ${cleared.wrong.join('; ')}`);
    return [scripts, cleared];
  } finally {
    await browser.close();
    await server.close();
  }
}

async function opened(browser: Browser, address: string, prepare?: (context: BrowserContext) => Promise<unknown>) {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  await prepare?.(context);
  const page = await context.newPage();
  await page.goto(address, { waitUntil: 'commit' });
  return { page, context };
}

const said = async (page: Page): Promise<string> =>
  (await page.locator('.unstarted, [role=alert]').allInnerTexts()).join(' ').replace(/\s+/g, ' ');

async function missingScripts(browser: Browser, address: string): Promise<TortureRow> {
  const outcomes: Record<string, number> = {};
  const wrong: string[] = [];
  for (const { what, pattern, view, said: expected } of SCRIPTS)
    for (const [way, act] of Object.entries(WAYS)) {
      const { page, context } = await opened(browser, `${address}#view=lab`, async (made) => {
        await made.clock.install();
        await made.route(pattern, act);
      });
      try {
        page.setDefaultTimeout(PATIENCE_MS);
        if (view) await toView(page, view);
        // Not fastForward: the page counts the seconds that it saw. And again and again, because on a slow machine it may not
        // yet wait.
        const giveUpMs = performance.now() + PATIENCE_MS;
        while (!expected.test(await said(page))) {
          if (performance.now() > giveUpMs) throw new Error('nothing says so');
          await page.waitForTimeout(500);
          await page.clock.runFor(LONG_MS);
        }
        outcomes['a sentence says so'] = (outcomes['a sentence says so'] ?? 0) + 1;
      } catch {
        wrong.push(`${what}: ${way}: it says "${await said(page)}"`);
      } finally {
        await context.close();
      }
    }
  const tried = SCRIPTS.length * Object.keys(WAYS).length;
  return { fault: 'scripts of the page that do not come, in Chromium', tried, outcomes, wrong };
}

/** The data of the site are deleted at a random moment of a run. */
async function clearedSites(browser: Browser, address: string, rng: Rng): Promise<TortureRow> {
  const outcomes: Record<string, number> = {};
  const wrong: string[] = [];
  for (let n = 0; n < CLEARED; n++) {
    const afterMs = Math.round(rng.uniform() * 12_000);
    const storageTypes = n % 2 === 0 ? 'indexeddb' : 'all';
    const { page, context } = await opened(browser, `${address}${SET_UP}`);
    try {
      const run = page.locator('button:enabled', { hasText: /^\s*Run\s*$/ });
      await run.click({ timeout: 60_000 });
      await page.locator('.progress[data-status="running"]').waitFor();
      await page.waitForTimeout(afterMs);
      const cdp = await context.newCDPSession(page);
      await cdp.send('Storage.clearDataForOrigin', { origin: new URL(address).origin, storageTypes });
      const ended = page.locator('.progress:not([data-status="running"])');
      await ended.waitFor({ timeout: 120_000 });
      const status = await ended.getAttribute('data-status');
      const sentence = await said(page);
      if (status !== 'interrupted' || !/can no longer be stored.*data of this site.*Start/.test(sentence))
        throw new Error(`${status}, and it says "${sentence}"`);
      await toView(page, 'Runs');
      await page.getByText('There are no stored runs yet.').waitFor();
      outcomes['it stops and says why'] = (outcomes['it stops and says why'] ?? 0) + 1;
    } catch (thrown) {
      wrong.push(`number ${n}, ${storageTypes} after ${afterMs} ms: ${String(thrown)}`);
    } finally {
      await context.close();
    }
  }
  return { fault: 'the data of the site deleted in mid-run, in Chromium', tried: CLEARED, outcomes, wrong };
}
