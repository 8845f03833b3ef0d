/** How a reply can fail. Each failure is counted by its kind and shown. */

export const FAILURE_KINDS = [
  'no-reply',
  'refused',
  'cut-off',
  'unparsable',
  'slow',
  'device-lost',
  'out-of-memory',
  'engine-error',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

export const FAILURE_WORDS: Readonly<Record<FailureKind, string>> = {
  'no-reply': 'said nothing',
  refused: 'refused to play the part',
  'cut-off': 'did not come to an end',
  unparsable: 'said what the task cannot read',
  slow: 'took too long',
  'device-lost': 'lost the GPU',
  'out-of-memory': 'ran out of memory',
  'engine-error': 'failed in the engine',
};

/** After these the model has to be loaded again, so asking once more is useless. */
export const isFatal = (kind: FailureKind): boolean => kind === 'device-lost' || kind === 'out-of-memory';

/** One failed reply. */
export class ReplyFailure extends Error {
  override readonly name = 'ReplyFailure';
  /** @param detail what was said or thrown, shortened, for the list of failures */
  constructor(
    readonly kind: FailureKind,
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`The language model ${FAILURE_WORDS[kind]}.`, options);
  }
}

const OUT_OF_MEMORY = /out of memory|\boom\b|not enough memory|insufficient memory|allocation failed|memory limit/i;
const DEVICE_LOST =
  /device (?:was |is )?lost|devicelost|already been disposed|model not loaded|external instance reference|instance dropped/i;

/** Which kind of failure an engine's error is. */
export function thrownFailure(thrown: unknown): ReplyFailure {
  if (thrown instanceof ReplyFailure) return thrown;
  const { name = '', message = '' } = thrown instanceof Error ? thrown : { message: String(thrown) };
  const words = `${name} ${message}`;
  // A lost device's message names memory as one possible reason, so it comes first.
  const kind = DEVICE_LOST.test(words)
    ? 'device-lost'
    : OUT_OF_MEMORY.test(words) || thrown instanceof RangeError
      ? 'out-of-memory'
      : 'engine-error';
  return new ReplyFailure(kind, message.slice(0, DETAIL_LENGTH), { cause: thrown });
}

export const DETAIL_LENGTH = 160;

/** How often replies failed, by kind, of how many that were asked for. */
export interface FailureCounts {
  readonly asked: number;
  /** Dialogues or verdicts that were given up because a second reply failed too. */
  readonly givenUp: number;
  readonly kinds: Readonly<Record<FailureKind, number>>;
  /** The last few, in words. */
  readonly last: readonly { readonly kind: FailureKind; readonly detail: string }[];
}

const KEPT = 5;

export class FailureTally {
  private asked = 0;
  private givenUp = 0;
  private readonly kinds = new Map<FailureKind, number>();
  private last: { kind: FailureKind; detail: string }[] = [];

  countAsked(): void {
    this.asked++;
  }

  countGivenUp(): void {
    this.givenUp++;
  }

  count({ kind, detail }: ReplyFailure): void {
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
    this.last = [...this.last, { kind, detail }].slice(-KEPT);
  }

  counts(): FailureCounts {
    const kinds = Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, this.kinds.get(kind) ?? 0]));
    return {
      asked: this.asked,
      givenUp: this.givenUp,
      kinds: kinds as Record<FailureKind, number>,
      last: this.last,
    };
  }
}
