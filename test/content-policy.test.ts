/** Which policy the server of npm start sends with which script. */
import { expect, it } from 'vitest';
import { workerPolicy } from '../scripts/page/content-policy.mjs';

it('workers reach nothing but their own server, except the language model’s', () => {
  const own = workerPolicy('/course/assets/experiment.worker-BGFDr-8t.js');
  expect(own).toBe("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'");
  for (const path of ['/assets/talk.worker-BAlukqiQ.js?x', '/sw.js', '/course/sw.js'])
    expect(workerPolicy(path)).toBe(own);
  expect(workerPolicy('/assets/llm.worker-kHo7MKHm.js')).toBe(`${own}; connect-src 'self' https: http://localhost:*`);
  for (const path of ['/', '/assets/index-CnFGc219.js', '/assets/llm.worker-kHo7MKHm.js.map'])
    expect(workerPolicy(path)).toBeNull();
});
