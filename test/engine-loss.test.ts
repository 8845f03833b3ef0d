/** A device that somebody destroys in the middle of work: always `device-lost`, and the next device has the same numbers. */
import { expect, test } from 'vitest';
import { Device } from '../src/engine/device';
import { gpuHere } from './device';
import { loseDeviceAt, workOnADevice } from './lost-devices';

/** In Chromium each compiles the kernels again on SwiftShader, five seconds; `npm run torture -- device` tries more. */
const LOSSES = typeof window === 'undefined' ? 12 : 4;

test('work on a device that is destroyed at any call ends as device-lost, and the next device repeats the numbers', async () => {
  const gpu = await gpuHere();
  const counted = loseDeviceAt(Infinity);
  const whole = await workOnADevice(gpu).finally(() => counted.stop());
  expect(counted.count()).toBeGreaterThan(100);
  const codes: string[] = [];
  for (let i = 0; i < LOSSES; i++) {
    // Before a call and after one in turn, from the first call to the last.
    const at = 1 + Math.round((i / (LOSSES - 1)) * (counted.count() - 1)) + (i % 2) / 2;
    const doomed = loseDeviceAt(at);
    const work = workOnADevice(gpu).finally(() => doomed.stop());
    codes.push(
      await work.then(
        () => `${at}: went on`,
        (thrown: Partial<{ code: string; message: string }>) =>
          thrown.code === 'device-lost' ? 'device-lost' : `${at}: ${thrown.code} ${thrown.message}`,
      ),
    );
  }
  expect(codes).toEqual(codes.map(() => 'device-lost'));
  expect(await workOnADevice(gpu)).toEqual(whole);
});

test('an error of the work itself stays gpu-error on a device that lives', async () => {
  const device = await Device.open(await gpuHere());
  const tensor = device.tensor('x', [4]);
  device.free(tensor);
  await expect(device.read([tensor])).rejects.toMatchObject({ code: 'gpu-error' });
  device.destroy();
});
