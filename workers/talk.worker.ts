/**
 * The thread of the view Talk: policies without a GPU, and the person's side of their dialogues. What this class exposes is
 * the page's contract (src/rpc/talk-contract.ts derives it); what a dialogue goes through is in workers/talk-host.ts.
 */
import { expose } from 'comlink';
import { checkpointsBeside } from '../src/base-models/fetch-checkpoint';
import { createPlainHost } from '../src/model/plain/model';
import type { HumanSession } from '../src/domain/human-session';
import { policiesBeside } from '../src/talk/fetch-policies';
import type { HabitsRequest } from '../src/talk/habits-of';
import type { OfferedPolicy } from '../src/talk/offered-policy';
import { policiesOfRun } from '../src/talk/policies-of-run';
import { TalkModels } from '../src/talk/talk-models';
import { RunArchive } from '../src/trace/run-archive';
import { holdForLife } from './life-lock';
import { withPlainErrors } from './plain-errors';
import { TalkHost, type TalkBegin, type TalkProgress } from './talk-host';

export class TalkWorker {
  private listener: (progress: TalkProgress) => void = () => undefined;
  private pageAddress = '';
  private readonly archive = new RunArchive();
  private readonly served = policiesBeside(() => this.pageAddress);

  private readonly host = new TalkHost({
    models: new TalkModels({
      host: createPlainHost(),
      openCheckpoint: (task, role) => checkpointsBeside(this.pageAddress)(task, role),
      served: this.served.list,
      servedFile: this.served.file,
      checkpointsOf: (run) => this.archive.checkpoints(run),
    }),
    tell: (progress) => this.listener(progress),
    nowMs: () => performance.now(),
  });

  async open(pageAddress: string, lifeLock: string, listener: (progress: TalkProgress) => void): Promise<void> {
    this.pageAddress = pageAddress;
    this.listener = listener;
    await holdForLife(lifeLock);
  }

  /** The policies that come with the page, the base policies among them. */
  servedPolicies(): Promise<readonly OfferedPolicy[]> {
    return this.served.policies();
  }

  /** The calibrated simulators that come with the page, by task. */
  servedSimulators(): Promise<readonly { readonly task: string; readonly file: string }[]> {
    return this.served.simulators();
  }

  policiesOf(run: string): Promise<readonly OfferedPolicy[]> {
    return policiesOfRun(run, this.archive.checkpoints(run));
  }

  begin(request: TalkBegin): Promise<{ readonly weights: string }> {
    return this.host.begin(request);
  }

  say(tokens: readonly number[]) {
    return this.host.say(tokens);
  }

  end(): Promise<void> {
    return this.host.end();
  }

  evaluate(offered: OfferedPolicy, dialogues: number) {
    return this.host.evaluate(offered, dialogues);
  }

  habits(sessions: readonly HumanSession[], request: HabitsRequest) {
    return this.host.habits(sessions, request);
  }

  cancel(): Promise<void> {
    return this.host.cancel();
  }
}

expose(withPlainErrors(new TalkWorker()));
