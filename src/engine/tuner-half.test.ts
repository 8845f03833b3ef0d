/** When the tuner admits half precision: only if it is right at all magnitudes; otherwise it is used nowhere. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { halfDevice, testDevice } from '../../test/device';
import type { Device } from './device';
import {
  HALF_TOLERANCE,
  matmulCandidates,
  matmulClass,
  matmulHalf,
  matmulKernels,
  type MatmulProduct,
} from './kernels/matmul/matmul';
import { tune, type TuningNeeds, type TuningOptions } from './tuner';

const NEEDS: TuningNeeds = {
  matrices: [
    { N: 36, K: 16 },
    { N: 33, K: 20 },
  ],
  heads: [],
};
const OPTIONS: TuningOptions = { nowMs: () => performance.now(), rows: 96, budgetMs: Infinity };
const PRODUCTS: readonly MatmulProduct[] = ['forward', 'input gradient', 'weight gradient'];

/** A new device for each test: pipelines are cached by name, and some tests change the kernel behind a name. */
let device: Device;
beforeEach(async () => void (device = await halfDevice()));
afterEach(() => device.destroy());

async function tunedWith(name: keyof typeof matmulHalf, change: (source: string) => string) {
  const kernel = matmulHalf[name];
  const before = kernel.source;
  const source = change(before);
  expect(source, 'the change changes something').not.toBe(before);
  try {
    Object.assign(kernel, { source });
    return await tune(device, NEEDS, null, OPTIONS);
  } finally {
    Object.assign(kernel, { source: before });
  }
}

/** Half precision runs in no product, not even in those whose kernel was right. */
function expectF32Only(choices: Readonly<Record<string, string>>): void {
  expect(Object.keys(choices)).toHaveLength(2 * 3);
  expect(Object.values(choices)).not.toContain('half');
  for (const product of PRODUCTS) {
    const shapeClass = matmulClass(product, 36, 16);
    device.variants.use({ [shapeClass]: 'half' });
    expect(
      device.variants.choose(shapeClass, matmulCandidates(device, product, 16, 36)),
      'not even if a table says so',
    ).not.toBe('half');
  }
}

const lacks = (): boolean => device.precision === 'f32';

test('a half-precision kernel that is right is measured with the others, and runs if the table says so', async () => {
  const tuning = await tune(device, NEEDS, null, OPTIONS);
  expect(tuning.wrong).toEqual({});
  for (const times of Object.values(tuning.measured)) expect('half' in times).toBe(!lacks());
  const shapeClass = matmulClass('forward', 36, 16);
  device.variants.use({ [shapeClass]: 'half' });
  expect(device.variants.choose(shapeClass, matmulCandidates(device, 'forward', 16, 36)) === 'half').toBe(!lacks());
});

test('a device opened without it never uses it: not by default, not by tuning, not from another device’s table', async () => {
  const plain = await testDevice();
  const tuning = await tune(plain, NEEDS, null, OPTIONS);
  expect(Object.values(tuning.measured).flatMap((times) => Object.keys(times))).not.toContain('half');
  const shapeClass = matmulClass('forward', 36, 16);
  plain.variants.use({ [shapeClass]: 'half' });
  expect(plain.variants.choose(shapeClass, matmulCandidates(plain, 'forward', 16, 36))).not.toBe('half');
  plain.variants.use(tuning.choices);
  // A device that may use it, but is not tuned yet, uses f32.
  expect(device.variants.choose(shapeClass, matmulCandidates(device, 'forward', 16, 36))).not.toBe('half');
});

const HELD = 'clamp(bitcast<u32>(most) & 0x7f800000u, 67u << 23u, 187u << 23u)';
// One kernel for each case, because lavapipe takes seconds to compile one.
test.each([
  { product: 'forward', why: 'overflows past 65504', from: HELD, to: HELD.replace('187u', '132u'), atLeast: 1 },
  {
    product: 'inputGradient',
    why: 'loses values below 6e-8',
    from: HELD,
    to: HELD.replace('67u <<', '132u <<'),
    atLeast: 1,
  },
  // One token of 96 is missing: a tenth of the result.
  {
    product: 'weightGradient',
    why: 'leaves a token out',
    from: 'min(p.M, first + each)',
    to: '(min(p.M, first + each) - 1u)',
    atLeast: 2 * HALF_TOLERANCE,
  },
] as const)(
  'half precision whose $product $why is used nowhere, and is reported as wrong',
  async ({ product, from, to, atLeast }) => {
    if (lacks()) return expect(device.gpu.features.has('shader-f16')).toBe(false);
    const { wrong, choices } = await tunedWith(product, (source) => source.replace(from, to));
    expect(Object.keys(wrong)).toEqual(['half']);
    expect(wrong.half).toBeGreaterThan(atLeast);
    expectF32Only(choices);
  },
);

test('a kernel that the driver refuses is left out, and the device stays usable', async () => {
  if (lacks()) return expect(device.gpu.features.has('shader-f16')).toBe(false);
  const { wrong, choices } = await tunedWith('forward', (source) => source.replace('enable f16;', ''));
  expect(wrong.half).toBeGreaterThan(1e29);
  expectF32Only(choices);
});

test('the kernels that need f16 enable it, and no others do', () => {
  const halves: readonly unknown[] = Object.values(matmulHalf);
  for (const kernel of matmulKernels) expect(kernel.source.includes('enable f16;')).toBe(halves.includes(kernel));
});
