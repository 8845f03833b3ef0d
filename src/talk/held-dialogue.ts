/**
 * One dialogue of a policy with a person, turn by turn. It is a rollout like any other, with a person in the user's seat: the
 * same prompt, draws, stop tokens and judge. So what a person's dialogue counts is what a training dialogue counts.
 */
import type { Dialogue, Turn } from '../domain/dialogue';
import { asShiftLabError, ShiftLabError } from '../domain/errors';
import { TALK_PURPOSE, type Card } from '../domain/human-session';
import type { LanguageModel } from '../domain/language-model';
import { rollOut, type World } from '../experiment/rollout/rollout';
import { personSeat } from '../experiment/seats/person-seat';

/** What comes after the person's turn: the policy's, or the end. */
export type Heard = { readonly turn: Turn; readonly ended: null } | { readonly turn: null; readonly ended: Dialogue };

export interface HeldWorld<Goal> extends Omit<World<Goal>, 'rows'> {
  readonly temperature: number;
  readonly card: Card;
  /** Which dialogue about this card it is: the policies of a card have luck of their own. */
  readonly place: number;
}

interface Waiting {
  resolve(heard: Heard): void;
  reject(error: ShiftLabError): void;
}

export class HeldDialogue<Goal> {
  private answer: ((tokens: readonly number[]) => void) | null = null;
  private waiting: Waiting | null = null;
  private readonly abort = new AbortController();
  private failure: ShiftLabError | null = null;

  constructor(policy: LanguageModel, world: HeldWorld<Goal>) {
    const { task, card, temperature, place } = world;
    const start = {
      episode: task.sampleEpisode(card.seed, TALK_PURPOSE, card.index),
      key: card.index,
      groupKey: card.index,
      history: [],
    };
    const seat = personSeat((heard) => {
      const answered = new Promise<readonly number[]>((resolve) => (this.answer = resolve));
      if (heard) this.tell({ turn: heard, ended: null });
      return answered;
    });
    void rollOut({ ...world, rows: 1 }, policy, seat, {
      starts_N: [start],
      draws: { seed: card.seed, purpose: `${TALK_PURPOSE}/${place}` },
      temperature,
      signal: this.abort.signal,
    }).then(
      ([ended]) => this.tell({ turn: null, ended: ended! }),
      (thrown: unknown) => this.fail(asShiftLabError(thrown)),
    );
  }

  /** Says the person's turn, stop token included. Throws `usage` if it is not their turn, `cancelled` after `end`. */
  async say(tokens: readonly number[]): Promise<Heard> {
    if (this.failure) throw this.failure;
    const { answer } = this;
    if (!answer) throw new ShiftLabError('usage', 'It is not your turn: the policy has not answered yet.');
    this.answer = null;
    return new Promise<Heard>((resolve, reject) => {
      this.waiting = { resolve, reject };
      answer(tokens);
    });
  }

  /** The dialogue is not held to its end, and counts as none. */
  end(): void {
    this.abort.abort();
  }

  private tell(heard: Heard): void {
    this.waiting?.resolve(heard);
    this.waiting = null;
  }

  private fail(error: ShiftLabError): void {
    this.failure = error;
    this.waiting?.reject(error);
    this.waiting = null;
  }
}
