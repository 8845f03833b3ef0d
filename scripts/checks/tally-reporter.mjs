// @ts-check
/** Writes counts and adapters of a Vitest project to the file that TALLY_FILE names; `npm test` adds them up. */
import { writeFileSync } from 'node:fs';

export default class TallyReporter {
  /**
   * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<unknown>} unhandled
   */
  onTestRunEnd(modules, unhandled) {
    const tally = {
      passed: 0,
      failed: unhandled.length,
      skipped: /** @type {string[]} */ ([]),
      adapters: /** @type {string[]} */ ([]),
    };
    for (const module of modules) {
      const { adapter } = module.meta();
      if (adapter && !tally.adapters.includes(adapter)) tally.adapters.push(adapter);
      const tests = [...module.children.allTests()];
      for (const test of tests) {
        const { state } = test.result();
        if (state === 'passed') tally.passed++;
        else if (state === 'failed') tally.failed++;
        else tally.skipped.push(`${module.relativeModuleId}: ${test.fullName}`);
      }
      // A file that could not be loaded, or whose hooks failed, has no failed test to count.
      if (!module.ok() && tests.every((test) => test.result().state !== 'failed')) tally.failed++;
    }
    if (process.env.TALLY_FILE) writeFileSync(process.env.TALLY_FILE, JSON.stringify(tally));
  }
}
