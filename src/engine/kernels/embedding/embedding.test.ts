import { describe, expect, test } from 'vitest';
import { checkReference, expectClose, normals, runOnDevice, testDeclaration } from '../../../../test/kernel-testing';
import { embedding, embeddingBackward, embeddingKernels, placesById, usedCapacity } from './embedding';
import { embeddingReference } from './embedding.reference';

for (const kernels of Object.values(embeddingKernels))
  for (const kernel of Object.values(kernels)) testDeclaration(kernel as never);

test('tokens are listed by id, and unused entries have an empty range', () => {
  const { used, places } = placesById(new Uint32Array([7, 2, 7, 0]), 9);
  // ids 0, 2, 7 begin at 0, 1, 2; the sentinels are at 4
  expect([...used]).toEqual([0, 0, 2, 1, 7, 2, 0, 4, 0, 4]);
  expect([...places]).toEqual([3, 1, 0, 2]);
});

describe.each([
  { M: 1, V: 1, C: 1 },
  { M: 5, V: 3, C: 7 },
  { M: 300, V: 11, C: 9 },
  { M: 7, V: 1000, C: 4 },
])('embedding of $M tokens of $V in $C channels', ({ M, V, C }) => {
  const ids = Uint32Array.from({ length: M }, (_, m) => (m * m * 7 + 3) % V);
  const reference = embeddingReference(ids, C);
  const inputs = { table: normals(V * C, 1) };
  const dy = normals(M * C, 2);

  test('the reference’s gradient matches its forward pass', () => checkReference(reference, inputs));

  test('the gather is exact, and the gradient is added to the values that are already there', async () => {
    const dtable = normals(V * C, 3);
    const run = await runOnDevice({
      inputs: { ...inputs, ids, dy, dtable, ...placesById(ids, V) },
      shapes: {
        ids: [M],
        table: [V, C],
        y: [M, C],
        dy: [M, C],
        used: [usedCapacity(M, V), 2],
        places: [M],
        dtable: [V, C],
      },
      outputs: ['y', 'dtable'],
      record(program, t) {
        embedding(program, { ids: t.ids!, table: t.table!, y: t.y! });
        embeddingBackward(program, { used: t.used!, places: t.places!, dy: t.dy!, dtable: t.dtable! });
      },
    });
    expect([...run.y!]).toEqual([...reference.forward(inputs).y!]);
    const expected = reference.backward(inputs, { y: dy }).table!;
    expectClose(
      'dtable',
      run.dtable!,
      expected.map((v, i) => v + dtable[i]!),
      1e-6,
    );
  });
});
