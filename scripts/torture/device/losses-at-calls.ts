/** Destroys a device of Node's WebGPU before or after a random one of its calls: always `device-lost`, and never anything else. */
import { Rng } from '../../../src/domain/rng';
import { loseDeviceAt, workOnADevice } from '../../../test/lost-devices';
import { nodeGpu } from '../../machine/node-gpu';
import type { TortureOptions, TortureRow } from '../part';

const LOSSES = 60;

export async function lossesAtCalls({ seed, say }: TortureOptions): Promise<TortureRow> {
  const gpu = nodeGpu();
  const counted = loseDeviceAt(Infinity);
  const whole = JSON.stringify(await workOnADevice(gpu).finally(() => counted.stop()));
  const rng = new Rng(seed, 'losses at calls');
  const wrong: string[] = [];
  let told = 0;
  for (let i = 0; i < LOSSES; i++) {
    const at = 1 + rng.integer(counted.count()) + rng.integer(2) / 2;
    const doomed = loseDeviceAt(at);
    const came = await workOnADevice(gpu)
      .then(
        () => 'it went on',
        (thrown: { readonly code?: string; readonly message?: string }) => `${thrown.code}: ${thrown.message}`,
      )
      .finally(() => doomed.stop());
    if (came.startsWith('device-lost')) told++;
    else wrong.push(`seed ${seed}, lost at call ${at} of ${counted.count()}: ${came}`);
  }
  if (JSON.stringify(await workOnADevice(gpu)) !== whole) wrong.push('A later device gave other numbers.');
  say(`${told} of ${LOSSES} losses at a call were told as device-lost`);
  return {
    fault: 'GPU device destroyed before or after a random WebGPU call, in Node',
    tried: LOSSES,
    outcomes: { 'device-lost, and the next device had the same numbers': told },
    wrong,
  };
}
