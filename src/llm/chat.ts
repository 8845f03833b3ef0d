/**
 * A language model as this folder sees it: something that answers a chat, one request after another. web-llm is behind it
 * in the page (workers/web-llm-engine.ts), a script in tests.
 */

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  /** Most tokens of the model's own vocabulary. */
  readonly maxTokens: number;
  readonly temperature: number;
  /** An EBNF grammar that the reply has to follow; null for any text. */
  readonly grammar: string | null;
}

export interface ChatReply {
  readonly text: string;
  /** `length`: it reached `maxTokens`. `abort`: the engine stopped it. */
  readonly finish: 'stop' | 'length' | 'abort';
}

/** Rejects with whatever the engine throws. When the signal is aborted the engine stops generating as soon as it can. */
export type Chat = (request: ChatRequest, signal: AbortSignal) => Promise<ChatReply>;
