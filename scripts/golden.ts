/**
 * Compares this engine with PyTorch:
 *
 *   npm run golden -- DIR…
 *
 * Each folder has a model (config.json, model.safetensors) and the numbers that PyTorch computed with it (expected.json):
 * outputs, gradients, losses of training. test/golden has such folders. Prints a line for each quantity with its relative
 * error; exit code 1 if one is outside its tolerance.
 */
import { join } from 'node:path';
import { Device } from '../src/engine/device';
import { compareWithGolden } from '../test/golden/comparison';
import { parsedLine, readBytes, readText, usage } from './command-line/command-line';
import { nodeGpu } from './machine/node-gpu';

const USAGE = 'npm run golden -- DIR…  (a folder with config.json, model.safetensors and expected.json)';

export async function main(argv: readonly string[]): Promise<number> {
  const { positionals } = parsedLine(argv, USAGE, { options: {}, allowPositionals: true });
  if (positionals.length === 0) throw usage('No folder is named', USAGE);
  const folders = positionals.map((folder) => ({
    folder,
    files: {
      config: readText(join(folder, 'config.json')),
      weights: readBytes(join(folder, 'model.safetensors')),
      expected: readText(join(folder, 'expected.json')),
    },
  }));
  const device = await Device.open(nodeGpu());
  const { vendor, architecture, description } = device.adapter;
  console.log(`adapter: ${vendor} ${architecture} ${description}`);
  let wrong = 0;
  for (const { folder, files } of folders) wrong += await compareFolder(device, folder, files);
  return wrong > 0 ? 1 : 0;
}

/** Prints the folder's lines; returns how many are off. */
async function compareFolder(
  device: Device,
  folder: string,
  files: Parameters<typeof compareWithGolden>[1],
): Promise<number> {
  const lines = await compareWithGolden(device, files);
  for (const { ok, quantity, relativeError, tolerance } of lines) {
    console.log(
      `${ok ? 'ok  ' : 'OFF '} ${relativeError.toExponential(2)} (≤ ${tolerance.toExponential(0)})  ${quantity}`,
    );
  }
  const wrong = lines.filter((line) => !line.ok).length;
  const worst = lines.reduce((a, b) =>
    b.relativeError / (b.tolerance || 1) > a.relativeError / (a.tolerance || 1) ? b : a,
  );
  console.log(
    `${folder}: ${lines.length - wrong} of ${lines.length} within tolerance; nearest its limit: ${worst.quantity} (${worst.relativeError.toExponential(2)})`,
  );
  return wrong;
}
