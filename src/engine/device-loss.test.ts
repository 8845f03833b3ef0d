/** Devices that never existed: each behaves as the specification allows, or as a browser did. */
import { describe, expect, it } from 'vitest';
import { ShiftLabError } from '../domain/errors';
import { lossOf } from './device-loss';

const lostError = new ShiftLabError('device-lost', 'The GPU device was lost (destroyed): gone');
const after = <T>(ms: number, value: T): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(value), ms));
const never = new Promise<never>(() => undefined);

function deviceWhoseMap(mapAsync: () => Promise<unknown>): GPUDevice {
  return {
    createBuffer: () => ({ mapAsync, destroy: () => undefined }),
    createCommandEncoder: () => ({ clearBuffer: () => undefined, finish: () => ({}) }),
    queue: { submit: () => undefined },
  } as unknown as GPUDevice;
}

const rejecting = (name: string) => () => Promise.reject(new DOMException('no', name));

describe('a device on which something failed', () => {
  it('is not lost if it can still do work, however long its queue is', async () => {
    expect(
      await lossOf(
        deviceWhoseMap(() => after(300, undefined)),
        never,
      ),
    ).toBeNull();
  });

  it.each(['AbortError', 'OperationError'])(
    'is lost if it cannot work (%s), even if it says so much later',
    async (name) => {
      expect(await lossOf(deviceWhoseMap(rejecting(name)), after(600, lostError))).toBe(lostError);
    },
  );

  it('is lost if it throws where WebGPU would not', async () => {
    const gpu = {
      createBuffer: () => {
        throw new TypeError('no device');
      },
    } as unknown as GPUDevice;
    expect(await lossOf(gpu, after(50, lostError))).toBe(lostError);
  });

  it.each([
    ['cannot work and never says that it is lost', rejecting('OperationError')],
    ['never answers at all', () => never],
  ])('counts as lost in the end if it %s', async (_, mapAsync) => {
    expect(await lossOf(deviceWhoseMap(mapAsync), never, 50)).toMatchObject({
      code: 'device-lost',
      values: { reason: 'silent' },
    });
  });
});
