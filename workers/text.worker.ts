/**
 * The thread in which a simulator of free text learns, on a device of its own. What this class exposes is the page's contract
 * (src/rpc/text-session.ts derives it); what a calibration goes through is in workers/text-host.ts.
 */
import { expose, transfer } from 'comlink';
import { Device } from '../src/engine/device';
import { createModelHost } from '../src/model/model-host';
import type { TextProgress } from '../src/text/effort';
import { requireNoLanguageModel, requireNoTraining, whileCalibrating } from '../src/trace/heavy-engine';
import { ImportedSets } from '../src/trace/imported-sets';
import { browserLocks } from '../src/trace/run-lock';
import { TalkResults } from '../src/trace/talk-results';
import { holdForLife } from './life-lock';
import { withPlainErrors } from './plain-errors';
import { textBase } from './text-base';
import { TextHost, type TextAnswer, type TextJob, type TextPlan } from './text-host';

export class TextWorker {
  private listener: (progress: TextProgress) => void = () => undefined;
  private pageAddress = '';

  private readonly host = new TextHost({
    sets: new ImportedSets(),
    results: new TalkResults(),
    // As npm run calibrate opens it: the same kernels, so that the same adapter gives the same numbers.
    openHost: async () => {
      const device = await Device.open(navigator.gpu);
      return { host: createModelHost(device), close: () => device.destroy() };
    },
    openBase: (choice) => textBase(choice, this.pageAddress),
    requireRoom: async (paused) => {
      await requireNoLanguageModel();
      await requireNoTraining(paused, browserLocks(), 'a simulator that learns beside it would slow both down');
    },
    whileHeld: whileCalibrating,
    tell: (progress) => this.listener(progress),
    nowMs: () => performance.now(),
    dateMs: () => Date.now(),
  });

  async open(pageAddress: string, lifeLock: string, listener: (progress: TextProgress) => void): Promise<void> {
    this.pageAddress = pageAddress;
    this.listener = listener;
    await holdForLife(lifeLock);
  }

  plan(job: TextJob): Promise<TextPlan> {
    return this.host.plan(job);
  }

  train(job: TextJob, paused: string | null): Promise<TextAnswer> {
    return this.host.train(job, paused);
  }

  async folder(set: string): Promise<Uint8Array> {
    const zip = await this.host.folder(set);
    return transfer(zip, [zip.buffer]);
  }
}

expose(withPlainErrors(new TextWorker()));
