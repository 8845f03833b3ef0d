/** What the talking thread computes on request: a policy with synthetic people, and how people talk beside simulators. */
import { asShiftLabError, type PlainError } from '../../domain/errors';
import type { HumanSession } from '../../domain/human-session';
import { sessionsOf } from '../../people/model-talks';
import type { HabitsReport, OfferedPolicy, PeopleEvaluation, TalkProgress, TalkSession } from '../../rpc/talk-session';
import type { ModelUserGroup } from './model-users.svelte';

export const EVALUATION_DIALOGUES = 200;

export class Evaluations {
  busy = $state<'evaluation' | 'habits' | null>(null);
  progress = $state.raw<TalkProgress | null>(null);
  error = $state.raw<PlainError | null>(null);
  /** The last that came to its end. */
  evaluated = $state.raw<{
    readonly offered: OfferedPolicy;
    readonly result: PeopleEvaluation;
    readonly seconds: number;
  } | null>(null);
  habits = $state.raw<HabitsReport | null>(null);

  constructor(private readonly session: TalkSession) {
    session.listen((progress) => (this.progress = progress));
  }

  /** Never rejects. */
  async evaluate(offered: OfferedPolicy): Promise<void> {
    await this.work('evaluation', async () => {
      const beganMs = performance.now();
      const result = await this.session.evaluate($state.snapshot(offered) as OfferedPolicy, EVALUATION_DIALOGUES);
      this.evaluated = { offered, result, seconds: (performance.now() - beganMs) / 1000 };
    });
  }

  /** Never rejects. @param run a run of this task in this browser, whose own simulator is compared too */
  async compare(
    sessions: readonly HumanSession[],
    task: string,
    known: readonly OfferedPolicy[],
    run: { readonly id: string; readonly seed: number } | null,
    modelUsers: readonly ModelUserGroup[] = [],
  ): Promise<void> {
    await this.work('habits', async () => {
      const served = (await this.session.servedSimulators()).filter((one) => one.task === task);
      const calibrated = [
        ...served.map(({ file }) => ({ name: 'calibrated', place: { kind: 'served' as const, task, file } })),
        ...(run
          ? [{ name: 'calibrated here', place: { kind: 'run' as const, task, run: run.id, seed: run.seed } }]
          : []),
      ];
      const asked = $state.snapshot({ sessions, known }) as {
        sessions: readonly HumanSession[];
        known: readonly OfferedPolicy[];
      };
      const languageModels = modelUsers.map(({ name, talks }) => ({ name, sessions: talks.flatMap(sessionsOf) }));
      this.habits = await this.session.habits(asked.sessions, { task, known: asked.known, calibrated, languageModels });
    });
  }

  async cancel(): Promise<void> {
    await this.session.cancel().catch(() => undefined); // Where the thread is gone, the call itself says so.
  }

  private async work(what: 'evaluation' | 'habits', work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = what;
    this.progress = null;
    this.error = null;
    try {
      await work();
    } catch (thrown) {
      const error = asShiftLabError(thrown);
      this.error = error.code === 'cancelled' ? null : error.toPlain();
    }
    this.busy = null;
    this.progress = null;
  }
}
