/**
 * The language model's thread. It is started by the first call, and only a person's press of a button makes that. What this
 * class exposes is the contract (src/rpc/llm-session.ts); what a model goes through is in workers/llm-host.ts. The policies
 * that it talks to run here too, without a GPU, because the model has the GPU.
 */
import { expose } from 'comlink';
import { checkpointsBeside } from '../src/base-models/fetch-checkpoint';
import type { ModelSource } from '../src/llm/model-source';
import { createPlainHost } from '../src/model/plain/model';
import { policiesBeside } from '../src/talk/fetch-policies';
import { TalkModels } from '../src/talk/talk-models';
import { holdLanguageModel, requireNoCalibration, requireNoTraining } from '../src/trace/heavy-engine';
import { RunArchive } from '../src/trace/run-archive';
import { cachedModels, forgetModel, type CachedModel } from './cached-models';
import { holdForLife } from './life-lock';
import {
  LlmHost,
  type LlmJob,
  type LlmMessage,
  type ProbeReport,
  type TalkReport,
  type UserJob,
  type VerdictReport,
} from './llm-host';
import { limitReach, type ReachScope } from './llm-reach';
import { withPlainErrors } from './plain-errors';

/** The browser's own; what web-llm sees is limited. */
const cacheStorage: CacheStorage | undefined = self.caches;
const reach = limitReach(self as unknown as ReachScope);

export class LlmWorker {
  private listener: ((message: LlmMessage) => void) | null = null;
  private pageAddress = '';
  private readonly served = policiesBeside(() => this.pageAddress);
  private readonly models = new TalkModels({
    host: createPlainHost(),
    openCheckpoint: (task, role) => checkpointsBeside(this.pageAddress)(task, role),
    served: this.served.list,
    servedFile: this.served.file,
    checkpointsOf: (run) => new RunArchive().checkpoints(run),
  });

  private readonly host = new LlmHost({
    open: async (source, onProgress, signal) => {
      const { openWebLlm } = await import('./web-llm-engine');
      return openWebLlm(source, reach, onProgress, signal);
    },
    requireRoom: async (paused) => {
      await requireNoTraining(paused);
      await requireNoCalibration();
    },
    hold: holdLanguageModel,
    openPolicy: (place) => this.models.open(place),
    openSimulator: (task) => this.models.simulator(task),
    tell: (message) => this.listener?.(message),
    nowMs: () => performance.now(),
  });

  /** First call of a session: the callback, and a lock that the page waits for to learn that this thread died. */
  async open(pageAddress: string, lifeLock: string, listener: (message: LlmMessage) => void): Promise<void> {
    this.pageAddress = pageAddress;
    this.listener = listener;
    await holdForLife(lifeLock);
  }

  load(source: ModelSource, paused: string | null): Promise<string> {
    return this.host.load(source, paused);
  }

  unload(): Promise<void> {
    return this.host.unload();
  }

  stop(): void {
    this.host.stop();
  }

  converse(job: UserJob): Promise<TalkReport> {
    return this.host.converse(job);
  }

  probe(job: UserJob): Promise<ProbeReport> {
    return this.host.probe(job);
  }

  judge(job: LlmJob): Promise<VerdictReport> {
    return this.host.judge(job);
  }

  /** Empty where the browser keeps nothing, as on plain http. */
  async cached(): Promise<readonly CachedModel[]> {
    return cacheStorage ? cachedModels(cacheStorage) : [];
  }

  async forget(address: string): Promise<void> {
    if (cacheStorage) await forgetModel(cacheStorage, address);
  }
}

expose(withPlainErrors(new LlmWorker()));
