/** The page's end of the training thread: its calls, and what the page hears of runs and benchmarks. */
import { proxy } from 'comlink';
import type { ExperimentWorker } from '../../workers/experiment.worker';
import type { BenchProgress, ExperimentSession, RunMessage } from './contract';
import { Thread } from './thread';

/** Nothing is started until the first call. */
export function openSession(spawn: () => Worker): ExperimentSession {
  let deliverRun: (message: RunMessage) => void = () => undefined;
  let deliverBench: (progress: BenchProgress) => void = () => undefined;
  const thread = new Thread<ExperimentWorker>({
    spawn,
    name: 'The training thread',
    afterDeath: 'What was stored is safe: resume the run.',
    open: (remote, lifeLock) =>
      remote.open(
        document.baseURI,
        lifeLock,
        proxy((message: RunMessage) => deliverRun(message)),
        proxy((progress: BenchProgress) => deliverBench(progress)),
      ),
  });
  const own = {
    listen: (listener: (message: RunMessage) => void) => void (deliverRun = listener),
    listenToBench: (listener: (progress: BenchProgress) => void) => void (deliverBench = listener),
    onDeath: (listener: (reason: string) => void) => void (thread.onDeath = listener),
  };
  const calibrate: ExperimentSession['calibrate'] = (spec, onPart) =>
    thread.call('calibrate', [spec, proxy(onPart)]) as ReturnType<ExperimentSession['calibrate']>;
  return thread.withCalls({ ...own, calibrate });
}
