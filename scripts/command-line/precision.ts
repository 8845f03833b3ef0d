/** The option `--precision f16`: products may use half precision where the adapter does that correctly and faster. */
import { ShiftLabError } from '../../src/domain/errors';
import { shortened } from '../../src/domain/shown-value';
import { NO_HALF, type Device, type Precision } from '../../src/engine/device';

/** f32 by default, so that results can be compared. Throws `usage`. */
export function precisionOf(text: string | undefined): Precision {
  if (text === undefined || text === 'f32' || text === 'f16') return text ?? 'f32';
  throw new ShiftLabError('usage', `--precision is f32 or f16, not ${shortened(text)}.`, { received: shortened(text) });
}

/** Says so if f16 was asked for and the device has none. The numbers are then those of f32, and marked as such. */
export function sayPrecision(
  asked: Precision,
  device: Pick<Device, 'precision'>,
  say: (sentence: string) => void,
): void {
  if (asked !== device.precision) say(NO_HALF);
}
