/**
 * One error type for every error that a person can see: a stable code, a sentence, and the values that caused it.
 *
 * Codes are public: they appear in exports, on the page and in the output of scripts. Never rename one; add a new one.
 * Errors are sent between threads as plain data, and `fromPlain` restores them.
 */
import { asSentence } from './shown-value';

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
  | 'storage-in-use'
  | 'trace-version'
  | 'file-unreachable'
  | 'worker-died'
  | 'training-unfinished'
  | 'cancelled'
  | 'numerics'
  | 'usage'
  | 'llm-unusable'
  | 'llm-failing'
  | 'llm-loaded'
  | 'definition-invalid'
  | 'kernels-invalid'
  | 'format-unknown'
  | 'encoding-unknown'
  | 'roles-unclear'
  | 'archive-refused'
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
    /** One sentence for the person, with the values that matter. However it was made, it becomes one short line. */
    message: string,
    readonly values: ErrorValues = {},
    options?: ErrorOptions,
  ) {
    super(asSentence(message), options);
  }

  toPlain(): PlainError {
    return { code: this.code, message: this.message, values: this.values };
  }

  static fromPlain(plain: PlainError): ShiftLabError {
    return new ShiftLabError(plain.code, plain.message, plain.values);
  }
}

/** Several faults found in one look, such as all wrong markers of all documents: one line each. */
export class ListedErrors extends ShiftLabError {
  constructor(code: ErrorCode, problems: readonly string[], values: ErrorValues = {}) {
    super(code, problems[0] ?? '', { problems: problems.length, ...values });
    this.message = problems.map(asSentence).join('\n');
  }
}

/** Turns the reason why a device was lost into a `device-lost` error. A `device-lost` error is returned unchanged. */
export function deviceLost(reason: unknown): ShiftLabError {
  const error = asShiftLabError(reason);
  if (error.code === 'device-lost') return error;
  return new ShiftLabError('device-lost', error.message, {}, { cause: reason });
}

/** Turns any thrown value into a ShiftLabError; other errors become `internal` and keep their message and cause. */
export function asShiftLabError(thrown: unknown): ShiftLabError {
  if (thrown instanceof ShiftLabError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new ShiftLabError('internal', message, {}, { cause: thrown });
}
