import { describe, expect, test } from 'vitest';
import { checkReference, expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { NO_TARGET, logSoftmax, logSoftmaxBackward, logSoftmaxBackwardKernel, logSoftmaxKernel } from './log_softmax';
import { logSoftmaxReference } from './log_softmax.reference';

for (const kernel of [logSoftmaxKernel, logSoftmaxBackwardKernel]) testDeclaration(kernel);

describe.each([
  { M: 1, V: 1, temperature: 1, spread: 1 },
  { M: 5, V: 7, temperature: 0.7, spread: 3 },
  { M: 70, V: 301, temperature: 1.3, spread: 8 },
])('log-softmax of $M tokens over $V at temperature $temperature', ({ M, V, temperature, spread }) => {
  const targets = Uint32Array.from({ length: M }, (_, m) => (m % 4 === 3 ? NO_TARGET : (m * 13) % V));
  const logits = normals(M * V, 1, spread);
  // Two columns past the vocabulary, whose values must not be read.
  const W = V + 2;
  const wide = Float64Array.from({ length: M * W }, (_, i) =>
    i % W < V ? logits[Math.floor(i / W) * V + (i % W)]! : 1e6,
  );
  // A token without a target has dlogp 0; the objectives set it so.
  const dlogp = normals(M, 2).map((value, m) => (targets[m] === NO_TARGET ? 0 : value));
  const reference = logSoftmaxReference(targets, V, Math.fround(temperature));

  test('the reference’s gradient matches its forward pass', () => checkReference(reference, { logits }));

  // With a spread of 8 log-probs are near −20; their relative error is 1e-6.
  test('log-prob, entropy and gradient agree with the reference', async () => {
    const run = await runOnDevice({
      inputs: { logits: wide, targets, dlogp, temperature: Float64Array.of(temperature), gradient: wide },
      shapes: {
        logits: [M, W],
        gradient: [M, W],
        targets: [M],
        temperature: [1],
        logp: [M],
        entropy: [M],
        lse: [M],
        dlogp: [M],
      },
      outputs: ['logp', 'entropy', 'gradient'],
      record(program, t) {
        const shared = { targets: t.targets!, temperature: t.temperature!, lse: t.lse! };
        logSoftmax(program, { ...shared, logits: t.logits!, logp: t.logp!, entropy: t.entropy! }, V);
        logSoftmaxBackward(program, { ...shared, logits: t.gradient!, dlogp: t.dlogp! }, V);
      },
    });
    expectClose('logp', run.logp!, reference.forward({ logits }).logp!, 1e-5);
    expectClose('entropy', run.entropy!, reference.entropy(logits), 1e-5);
    expect(run.gradient!.filter((_, i) => i % W >= V).every((value) => value === 0)).toBe(true);
    expectClose(
      'dlogits',
      run.gradient!.filter((_, i) => i % W < V),
      reference.backward({ logits }, { logp: dlogp }).logits!,
      5e-5,
    );
  });
});
