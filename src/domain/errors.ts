/**
 * One error type for everything a person can meet: a stable code, a sentence, and the values that caused it.
 *
 * Codes are part of the public surface (they appear in exports, in the page and in scripts' exit lines): never rename
 * one, add a new one. Errors cross worker boundaries as plain data; `fromPlain` restores them on the other side.
 */
export type ErrorCode =
  | 'preset-unknown'
  | 'arm-unknown'
  | 'task-unknown'
  | 'spec-invalid'
  | 'population-invalid'
  | 'checkpoint-missing'
  | 'checkpoint-truncated'
  | 'checkpoint-altered'
  | 'safetensors-invalid'
  | 'tensor-shape'
  | 'tensor-missing'
  | 'config-unsupported'
  | 'tokenizer-invalid'
  | 'webgpu-missing'
  | 'adapter-missing'
  | 'device-lost'
  | 'gpu-error'
  | 'limit-exceeded'
  | 'shape-mismatch'
  | 'storage-full'
  | 'storage-unavailable'
  | 'trace-version'
  | 'file-unreachable'
  | 'worker-died'
  | 'training-unfinished'
  | 'cancelled'
  | 'numerics'
  | 'usage'
  | 'internal';

export type ErrorValues = Readonly<Record<string, string | number | boolean | null>>;

export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly values: ErrorValues;
}

export class ShiftLabError extends Error {
  override readonly name = 'ShiftLabError';
  constructor(
    readonly code: ErrorCode,
    /** One sentence for the person, naming the values that matter. */
    message: string,
    readonly values: ErrorValues = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  toPlain(): PlainError {
    return { code: this.code, message: this.message, values: this.values };
  }

  static fromPlain(plain: PlainError): ShiftLabError {
    return new ShiftLabError(plain.code, plain.message, plain.values);
  }
}

/** Why a device was lost, as the error `device-lost`; one that already is stays as it is. */
export function deviceLost(reason: unknown): ShiftLabError {
  const error = asShiftLabError(reason);
  if (error.code === 'device-lost') return error;
  return new ShiftLabError('device-lost', error.message, {}, { cause: reason });
}

/** Any thrown value as a ShiftLabError; what is not ours becomes `internal` and keeps its message and cause. */
export function asShiftLabError(thrown: unknown): ShiftLabError {
  if (thrown instanceof ShiftLabError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new ShiftLabError('internal', message, {}, { cause: thrown });
}
