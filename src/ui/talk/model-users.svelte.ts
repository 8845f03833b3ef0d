/** Dialogues that language models held as the user, as this browser keeps them: apart from people's, by model and role. */
import { freshId } from '../../domain/fresh-id';
import { modelUserName, type ModelTalk } from '../../domain/model-talk';
import { modelTalkFileText } from '../../people/model-talks';
import type { HumanSessions } from '../../trace/human-sessions';
import type { Problem } from '../problem.svelte';
import { saveText } from '../save-text';

/** All talks of one model in one role, about one task. */
export interface ModelUserGroup {
  readonly name: string;
  readonly talks: readonly ModelTalk[];
  readonly dialogues: number;
}

export class ModelUsers {
  talks = $state.raw<readonly ModelTalk[]>([]);

  constructor(
    private readonly stored: HumanSessions<ModelTalk>,
    private readonly problem: Problem,
  ) {}

  of(task: string): readonly ModelUserGroup[] {
    const talks = this.talks.filter((talk) => talk.task === task);
    return [...new Set(talks.map(({ user }) => modelUserName(user)))].map((name) => {
      const own = talks.filter(({ user }) => modelUserName(user) === name);
      return { name, talks: own, dialogues: own.reduce((sum, { dialogues }) => sum + dialogues.length, 0) };
    });
  }

  /** Never rejects. */
  async refresh(): Promise<void> {
    await this.problem.guard(async () => {
      const { sessions } = await this.stored.list();
      const known = new Set(sessions.map(({ id }) => id));
      // What could not be stored is still counted on this page.
      this.talks = [...sessions, ...this.talks.filter(({ id }) => !known.has(id))];
    }, 'dialogues of language models');
  }

  /** Shows it at once and stores it. Never rejects. */
  async add(held: Omit<ModelTalk, 'id' | 'atMs'>): Promise<void> {
    const talk: ModelTalk = { ...held, id: freshId(), atMs: Date.now() };
    this.talks = [...this.talks, talk];
    await this.problem.guard(() => this.stored.put([talk]));
  }

  save({ name, talks }: ModelUserGroup): void {
    saveText(
      `shiftlab-${name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '')}.json`,
      modelTalkFileText(talks),
    );
  }

  /** Never rejects. */
  async remove({ talks }: ModelUserGroup): Promise<void> {
    await this.problem.guard(async () => {
      for (const { id } of talks) await this.stored.delete(id);
      this.talks = this.talks.filter((talk) => !talks.includes(talk));
    });
  }
}
