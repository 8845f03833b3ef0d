/** The smallest experiment in the built page, from the Run button to a filled table that a reload does not lose. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { AGAIN_AFTER_A_LONG_TASK, expectNoLongTask, launch, openPage, WITH_SERVICE_WORKER } from '../browser';
import { watchMainThread } from '../../../scripts/machine/main-thread';
import { layoutShifts, watchLayout } from '../../../scripts/page/layout-shifts';
import { readyToRun, start, tableOf, unfold } from '../lab';
import { toView } from '../../../scripts/page/to-view.mjs';

/** Of the whole run, as browsers count it: a hundredth of what they call good. */
const MOST_SHIFT = 0.001;

let browser: Browser;
beforeAll(async () => void (browser = await launch({ webgpu: true })));
afterAll(async () => browser?.close());

test(
  'the smoke experiment runs to a filled table, blocks and moves nothing, and is there after a reload',
  AGAIN_AFTER_A_LONG_TASK,
  async () => {
    const { page, complaints } = await openPage(browser, WITH_SERVICE_WORKER);
    await watchLayout(page);
    await page.goto(`${inject('address')}#view=lab&preset=clarify-smoke`);
    await readyToRun(page);
    const mainThread = await watchMainThread(browser, page);
    await start(page);

    const ended = page.locator('.progress:is([data-status="done"], [data-status="failed"], [data-status="cancelled"])');
    await ended.waitFor({ timeout: 280_000 });
    const status = await ended.getAttribute('data-status');
    expect({ status, said: status === 'done' ? '' : await ended.innerText() }).toEqual({ status: 'done', said: '' });

    const { sum, moved } = await layoutShifts(page);
    expect(sum, moved.join('\n')).toBeLessThanOrEqual(MOST_SHIFT);

    const table = await tableOf(page);
    expect(table.length).toBeGreaterThan(0);
    for (const [arm, simulated, real] of table) {
      // The oracle trains with the real users: it has no simulator to be measured in.
      expect(simulated, `${arm}, simulated`).toMatch(/oracle/i.test(arm!) ? /^–$/ : /\d/);
      expect(real, `${arm}, real`).toMatch(/\d/);
    }
    // The gap of every arm that has a simulator, by name and in numbers.
    await unfold(page, 'Other measures of the gap');
    const gap = page.getByRole('table', { name: 'Drop-off in success' }).locator('tbody tr');
    await gap.first().waitFor();
    expect(await gap.evaluateAll((rows) => rows.map((row) => row.children[0]!.textContent!.trim()))).toEqual(
      table.map(([arm]) => arm),
    );
    await expectNoLongTask(mainThread);
    expect(complaints).toEqual([]);

    await page.reload();
    await toView(page, 'Runs');
    const stored = page.getByRole('listitem').filter({ hasText: 'clarify-smoke' });
    expect(await stored.first().innerText()).toContain('done');
    await stored.first().getByRole('button', { name: 'Open' }).click();
    await toView(page, 'Lab');
    expect(await tableOf(page)).toEqual(table);

    // Deleting it: the keyboard is led to the harmless answer, back, and in the end to the heading.
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
    await toView(page, 'Runs');
    await stored.first().getByRole('button', { name: 'Delete…' }).press('Enter');
    await expect.poll(focused).toBe('Keep');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('Delete…');
    await page.keyboard.press('Enter');
    await stored.first().getByRole('button', { name: 'Delete', exact: true }).press('Enter');
    await expect.poll(focused).toBe('Runs');
    expect(await stored.count()).toBe(0);
    expect(complaints).toEqual([]);
  },
);
