/** A language model for tests: it says what it is told to. */
import type { Chat, ChatReply, ChatRequest } from './chat';

export type Scripted = string | ChatReply | Error | ((request: ChatRequest) => string) | 'never';

/** Says these in turn, and the last of them from then on. `asked` collects what it was asked. */
export function scriptedChat(script: readonly Scripted[], asked: ChatRequest[] = []): Chat {
  let at = 0;
  return (request, signal) => {
    asked.push(request);
    const next = script[Math.min(at++, script.length - 1)]!;
    if (next instanceof Error) return Promise.reject(next);
    if (next === NEVER)
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('interrupted')), { once: true }),
      );
    if (typeof next === 'function') return Promise.resolve({ text: next(request), finish: 'stop' });
    return Promise.resolve(typeof next === 'string' ? { text: next, finish: 'stop' } : next);
  };
}

/** It generates until it is told to stop. */
export const NEVER = 'never';
