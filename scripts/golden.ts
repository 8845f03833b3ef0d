/**
 * `npm run golden -- DIR…`: compares the engine with PyTorch's numbers in each folder (config.json, model.safetensors,
 * expected.json). One line a quantity with its relative error; exit code 1 when one is off, 2 when a folder cannot be read.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asShiftLabError } from '../src/domain/errors';
import { Device } from '../src/engine/device';
import { compareWithGolden } from '../test/golden/comparison';
import { nodeGpu } from './node-gpu';

export async function main(folders: readonly string[]): Promise<number> {
  if (folders.length === 0) {
    console.error('usage: npm run golden -- DIR…  (a folder with config.json, model.safetensors and expected.json)');
    return 2;
  }
  try {
    const device = await Device.open(nodeGpu());
    const { vendor, architecture, description } = device.adapter;
    console.log(`adapter: ${vendor} ${architecture} ${description}`);
    let wrong = 0;
    for (const folder of folders) wrong += await compareFolder(device, folder);
    return wrong > 0 ? 1 : 0;
  } catch (thrown) {
    const { code, message } = asShiftLabError(thrown);
    console.error(`${code}: ${message}`);
    return 2;
  }
}

/** Prints the folder's lines; returns how many are off. */
async function compareFolder(device: Device, folder: string): Promise<number> {
  const lines = await compareWithGolden(device, {
    config: readFileSync(join(folder, 'config.json'), 'utf8'),
    weights: readFileSync(join(folder, 'model.safetensors')),
    expected: readFileSync(join(folder, 'expected.json'), 'utf8'),
  });
  for (const { ok, quantity, relativeError, tolerance } of lines) {
    console.log(`${ok ? 'ok  ' : 'OFF '} ${relativeError.toExponential(2)} (≤ ${tolerance.toExponential(0)})  ${quantity}`);
  }
  const wrong = lines.filter((line) => !line.ok).length;
  const worst = lines.reduce((a, b) => (b.relativeError / (b.tolerance || 1) > a.relativeError / (a.tolerance || 1) ? b : a));
  console.log(`${folder}: ${lines.length - wrong} of ${lines.length} within tolerance; nearest its limit: ${worst.quantity} (${worst.relativeError.toExponential(2)})`);
  return wrong;
}
