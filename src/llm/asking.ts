/**
 * Asks a language model once, and once more if the reply is of no use. It never waits for ever, never asks for ever, and
 * counts each failure by its kind.
 */
import { ShiftLabError } from '../domain/errors';
import type { Chat, ChatReply, ChatRequest } from './chat';
import { DETAIL_LENGTH, isFatal, ReplyFailure, thrownFailure, type FailureTally } from './failures';

export interface AskingOptions {
  readonly chat: Chat;
  readonly tally: FailureTally;
  /** Seconds that one reply may take. */
  readonly secondsPerReply: number;
}

/** How often the model is asked again for the same reply. */
export const RETRIES = 1;
/** How long an engine that was told to stop may go on before nobody waits for it. */
const STOP_MS = 2000;

const REFUSAL =
  /\b(?:i(?:'m| am) sorry|i can(?:'|’)?t|i cannot|i(?:'m| am) (?:not able|unable)|as an ai|i won(?:'|’)t)\b/i;

/**
 * @param read a reply's words as what they mean; null if they mean nothing
 * @throws cancelled; ReplyFailure when the last try failed too
 */
export async function ask<T>(
  { chat, tally, secondsPerReply }: AskingOptions,
  request: ChatRequest,
  read: (text: string) => T | null,
  signal: AbortSignal,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    tally.countAsked();
    try {
      return meaning(await replyWithin(secondsPerReply, chat, request, signal), read);
    } catch (thrown) {
      if (signal.aborted) throw cancelled();
      const failure = thrownFailure(thrown);
      tally.count(failure);
      if (tries < RETRIES && !isFatal(failure.kind)) continue;
      tally.countGivenUp();
      throw failure;
    }
  }
}

const cancelled = () => new ShiftLabError('cancelled', 'The language model was stopped.');

function meaning<T>({ text, finish }: ChatReply, read: (text: string) => T | null): T {
  const detail = text.trim().slice(0, DETAIL_LENGTH);
  if (finish === 'length') throw new ReplyFailure('cut-off', detail);
  if (detail === '') throw new ReplyFailure('no-reply', '');
  if (finish === 'abort') throw new ReplyFailure('cut-off', detail);
  const said = read(text);
  if (said !== null) return said;
  throw new ReplyFailure(REFUSAL.test(text) ? 'refused' : 'unparsable', detail);
}

/** Rejects with `slow` after so many seconds, and tells the engine to stop. */
async function replyWithin(seconds: number, chat: Chat, request: ChatRequest, signal: AbortSignal): Promise<ChatReply> {
  if (signal.aborted) throw cancelled();
  const stop = new AbortController();
  let late = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let giveUp: ReturnType<typeof setTimeout> | undefined;
  const forward = () => stop.abort();
  signal.addEventListener('abort', forward, { once: true });
  const reply = chat(request, stop.signal);
  reply.catch(() => undefined);
  const slow = () => new ReplyFailure('slow', `more than ${seconds} s`);
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late = true;
      stop.abort();
    }, seconds * 1000);
    // Whoever wanted it to stop does not wait for an engine that does not.
    stop.signal.addEventListener(
      'abort',
      () => (giveUp = setTimeout(() => reject(late ? slow() : cancelled()), STOP_MS)),
      { once: true },
    );
  });
  try {
    const answered = await Promise.race([reply, patience]);
    if (late) throw slow();
    if (signal.aborted) throw cancelled();
    return answered;
  } catch (thrown) {
    throw late ? slow() : thrown;
  } finally {
    clearTimeout(timer);
    clearTimeout(giveUp);
    signal.removeEventListener('abort', forward);
  }
}
