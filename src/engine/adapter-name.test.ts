/** The name of an adapter in traces and tables, made from what drivers and browsers report. */
import { expect, it } from 'vitest';
import { describeAdapter } from './adapter';

const named = (vendor: string, architecture: string, device: string, description: string) =>
  describeAdapter({ vendor, architecture, device, description });

it.each([
  [
    'the driver alone, in Node',
    named('nvidia', '', 'nvidia-h100-80gb-hbm3', 'NVIDIA: 580.159.04 580.159.4.0'),
    'nvidia-h100-80gb-hbm3, NVIDIA: 580.159.04 580.159.4.0',
    false,
  ],
  [
    'a number, in a browser',
    named('nvidia', 'ampere', '0x2bad', 'NVIDIA GeForce RTX 3060'),
    'NVIDIA GeForce RTX 3060',
    false,
  ],
  ['nothing, in a browser', named('apple', 'metal-3', '', ''), '', false],
  ['no description', named('intel', 'xe', 'intel-arc-a770', ''), 'intel-arc-a770', false],
  [
    'lavapipe',
    named('mesa', 'software', 'llvmpipe-llvm-15-0-6-256-bits-', 'llvmpipe: Mesa 25.0.7 (LLVM 15.0.6) 0.0.1'),
    'llvmpipe: Mesa 25.0.7 (LLVM 15.0.6) 0.0.1',
    true,
  ],
  [
    'SwiftShader',
    named('google', 'swiftshader', '', 'SwiftShader Device (Subzero)'),
    'SwiftShader Device (Subzero)',
    true,
  ],
])('%s', (_, name, description, software) => {
  expect(name).toMatchObject({ description, software });
});
