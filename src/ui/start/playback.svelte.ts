/**
 * What the first screen shows of two recorded trainings: which user, after how many updates, and how much of the dialogues
 * has been said. It plays by itself, turn by turn and user by user, until a person takes hold of it.
 */
import { ENDINGS, type Ending, type Replay } from '../../domain/replay';

/** How long a turn stands before the next one, and the end of both dialogues before the next user. */
export const TURN_MS = 1300;
export const END_MS = 5000;

export interface SaidTurn {
  readonly speaker: 'user' | 'policy';
  readonly text: string;
  /** What a policy's turn proposes. */
  readonly answer: 'right' | 'wrong' | null;
}

const ANSWERS: Readonly<Record<string, 'right' | 'wrong'>> = { r: 'right', w: 'wrong' };

export const endingOf = (replay: Replay, step: number, user: number): Ending =>
  ENDINGS[replay.steps[step]!.endings[user] as keyof typeof ENDINGS];

export function turnsOf(replay: Replay, step: number, user: number): readonly SaidTurn[] {
  const { said, answers } = replay.steps[step]!;
  return said[user]!.map((sentence, turn) => ({
    speaker: turn % 2 === 0 ? 'user' : 'policy',
    text: replay.sentences[sentence]!,
    answer: turn % 2 === 1 ? (ANSWERS[answers[user]![(turn - 1) / 2]!] ?? null) : null,
  }));
}

/** With how many users the dialogue is no longer the one before training, word for word. Everyone's luck is the same. */
export function changedDialogues({ steps }: Replay, step: number): number {
  const before = steps[0]!.said.map((said) => said.join());
  return steps[step]!.said.filter((said, user) => said.join() !== before[user]).length;
}

export interface Pairs {
  readonly both: number;
  readonly onlyLeft: number;
  readonly onlyRight: number;
  readonly neither: number;
}

/** With how many users each of the two, both or neither end right. */
export function pairsOf(left: Replay, right: Replay, step: number): Pairs {
  const count = { both: 0, onlyLeft: 0, onlyRight: 0, neither: 0 };
  left.users.forEach((_, user) => {
    const [a, b] = [endingOf(left, step, user) === 'right', endingOf(right, step, user) === 'right'];
    count[a ? (b ? 'both' : 'onlyLeft') : b ? 'onlyRight' : 'neither']++;
  });
  return count;
}

/** Users with whom only the right policy ends right, those who accept something wrong first: whom the page plays by itself. */
export function tellingUsers(left: Replay, right: Replay, step: number): readonly number[] {
  const telling = left.users
    .map((_, user) => user)
    .filter((user) => endingOf(left, step, user) !== 'right' && endingOf(right, step, user) === 'right');
  const rank = (user: number) => (endingOf(left, step, user) === 'wrong' ? 0 : 1);
  return telling.sort((a, b) => rank(a) - rank(b) || a - b);
}

export class Playback {
  readonly left: Replay;
  readonly right: Replay;
  /** Position in `updates`. */
  step = $state(0);
  user = $state(0);
  /** Turns that have been said, in both dialogues at once. */
  turn = $state(1);
  playing = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(left: Replay, right: Replay) {
    [this.left, this.right] = [left, right];
    this.step = left.updates.length - 1;
    this.user = tellingUsers(left, right, this.step)[0] ?? 0;
  }

  get update(): number {
    return this.left.updates[this.step]!;
  }

  /** Turns of the longer of the two dialogues. */
  get length(): number {
    const turns = ({ steps }: Replay) => steps[this.step]!.said[this.user]!.length;
    return Math.max(turns(this.left), turns(this.right));
  }

  get ended(): boolean {
    return this.turn >= this.length;
  }

  play(): void {
    if (this.ended) this.turn = 1;
    this.playing = true;
    this.schedule();
  }

  pause(): void {
    this.playing = false;
    clearTimeout(this.timer);
  }

  /** One turn more, of both. */
  stepOn(): void {
    this.pause();
    if (!this.ended) this.turn++;
  }

  /** From the opening; goes on playing if it was. */
  restart(): void {
    this.turn = 1;
    if (this.playing) this.schedule();
  }

  /** Another user of the recording, from the opening while it plays, otherwise the whole dialogue. */
  meet(user: number): void {
    const users = this.left.users.length;
    this.user = ((user % users) + users) % users;
    this.turn = this.playing ? 1 : this.length;
    if (this.playing) this.schedule();
  }

  /** Another point of training: what is shown stands still and whole, so that it can be compared. */
  train(step: number): void {
    this.pause();
    this.step = Math.min(Math.max(Math.round(step), 0), this.left.updates.length - 1);
    this.turn = this.length;
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.next(), this.ended ? END_MS : TURN_MS);
  }

  private next(): void {
    if (this.ended) {
      const telling = tellingUsers(this.left, this.right, this.step);
      const next = telling[(telling.indexOf(this.user) + 1) % telling.length];
      this.user = next ?? (this.user + 1) % this.left.users.length;
      this.turn = 1;
    } else this.turn++;
    this.schedule();
  }
}
