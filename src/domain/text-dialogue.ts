/**
 * A dialogue in words as people wrote them: what is read from a person's files, and what the task `talk` learns from. It
 * has no goal and no verdict. Dialogues of the tasks with a vocabulary of their own are in dialogue.ts.
 */
import type { Speaker } from './dialogue';

export interface TextTurn {
  /** 'policy' is the assistant, or the other one of two people. */
  readonly speaker: Speaker;
  /** What was said; never empty, without spaces at its ends. */
  readonly text: string;
}

export interface TextDialogue {
  /** The file's own name for it, or its place in the file ("line 7"). Unique within one import. */
  readonly id: string;
  /** At least one; neighbours have different speakers. */
  readonly turns: readonly TextTurn[];
}
