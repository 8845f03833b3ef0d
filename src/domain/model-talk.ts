/**
 * Dialogues that a language model held as the user. They are logs like a person's, but never among people's: they are stored
 * and saved apart, and each record says which model held them and what it was told.
 */
import type { Outcome, Turn } from './dialogue';
import type { Card, TalkedPolicy } from './human-session';

export const MODEL_TALK_SCHEMA = 1;

export interface ModelUser {
  /** The language model's id. */
  readonly model: string;
  /** 'real': it was told to behave as people do. */
  readonly role: 'prompted' | 'real';
  readonly prompt: { readonly system: string; readonly opening: string };
  readonly temperature: number;
  /** Whether its replies had to follow the task's grammar. */
  readonly constrained: boolean;
}

export interface ModelTalk {
  readonly schema: typeof MODEL_TALK_SCHEMA;
  /** A fresh random name. */
  readonly id: string;
  readonly task: string;
  /** Milliseconds since 1970, when it ended. */
  readonly atMs: number;
  readonly user: ModelUser;
  readonly policy: TalkedPolicy;
  /** Of the policy. */
  readonly temperature: number;
  readonly horizon: number;
  /** Those that came to an end. */
  readonly dialogues: readonly { readonly card: Card; readonly turns: readonly Turn[]; readonly outcome: Outcome }[];
}

/** "SmolLM2-135M, as prompted user": dialogues under one name have the same model and role, whatever the words of the prompt. */
export const modelUserName = ({ model, role }: ModelUser): string =>
  `${model}, ${role === 'real' ? 'as “real” user' : 'as prompted user'}`;
