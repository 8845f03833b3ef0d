/**
 * A small experiment on tables over the real clarify task: the whole pipeline in a second, without a GPU. What the tests of
 * src/experiment share.
 */
import type { ExperimentEvent, RunControl, RunStore } from '../src/domain/experiment-events';
import type { ExperimentResult } from '../src/domain/experiment-result';
import type { ExperimentSpec } from '../src/domain/experiment-spec';
import type { OpenCheckpoint } from '../src/base-models/models';
import { MemoryStore } from '../src/experiment/memory-store';
import { presetNamed } from '../src/experiment/presets/registry';
import { runExperiment } from '../src/experiment/run-experiment';
import { taskNamed } from '../src/tasks/registry';
import { bigramTable, tabularFiles, tabularHost } from './tabular-model';

const { task, policyCorpus, simulatorCorpus } = taskNamed('clarify');
export const V = task.vocabulary.length;

/** The base models. */
export const files = {
  policy: tabularFiles(V, bigramTable(V, policyCorpus(1, 100))),
  simulator: tabularFiles(V, bigramTable(V, simulatorCorpus(1, 100))),
};
const openCheckpoint: OpenCheckpoint = async (_task, role) => files[role];

const base = presetNamed('clarify-smoke').spec;
export const small: ExperimentSpec = {
  ...base,
  horizon: 3,
  logs: { ...base.logs, dialogues: 10, heldOutShare: 0.3 },
  sft: { ...base.sft, maxEpochs: 2, dialoguesPerStep: 4, learningRate: 0.05 },
  grpo: { ...base.grpo, updates: 3, promptsPerUpdate: 2, groupSize: 3, learningRate: 0.05, beta: 0 },
  evaluation: { dialogues: 12, every: 2, curveDialogues: 6, temperature: 1, secondTemperature: 0, c2st: false },
};

/** The settings of our extensions, as small. */
export const smallExtensions: ExperimentSpec['extensions'] = {
  ...small.extensions,
  renewEvery: 2,
  freshDialogues: 6,
  density: { dialogues: 6, maxEpochs: 2, learningRate: 0.05 },
  adversarial: {
    ...small.extensions.adversarial,
    rounds: 3,
    promptsPerRound: 2,
    groupSize: 3,
    roundsPerDiscriminator: 2,
    learningRate: 0.05,
  },
};

export async function perform(
  spec: ExperimentSpec,
  over: {
    store?: RunStore;
    control?: RunControl;
    host?: ReturnType<typeof tabularHost>;
    onNotice?: (sentence: string) => void;
    kernels?: Readonly<Record<string, string>>;
    /** Where its events go, for a run that does not come to its end. */
    events?: ExperimentEvent[];
  } = {},
) {
  const { events = [] } = over;
  const host = over.host ?? tabularHost();
  let nowMs = 0;
  const result = await runExperiment({
    spec,
    host,
    openCheckpoint,
    store: over.store ?? new MemoryStore(),
    control: over.control ?? {},
    onNotice: over.onNotice ?? (() => undefined),
    ...(over.kernels && { kernels: over.kernels }),
    onEvent: (event) => void events.push(structuredClone(event)),
    nowMs: () => (nowMs += 5),
  });
  return { result, events, host };
}

/** All that a resumed run must reproduce: everything but wall times. */
export function numbersOf(result: ExperimentResult): object {
  const { stages: _s, durationSeconds: _d, ...rest } = result;
  return JSON.parse(JSON.stringify(rest, (key, value: unknown) => (key === 'tokensPerSecond' ? 0 : value)));
}

/** A control with which a run keeps a checkpoint after three updates, and is stopped after the fourth. */
export function stoppedAfterFour(): RunControl {
  const abort = new AbortController();
  let updates = 0;
  const checkpointDue = () => {
    if (++updates === 4) abort.abort();
    return updates === 3;
  };
  return { signal: abort.signal, checkpointDue };
}

/** A control that cancels at its n-th safe point. */
export function cancelAt(n: number): RunControl & { readonly passed: () => number } {
  const abort = new AbortController();
  let passed = 0;
  return { signal: abort.signal, passed: () => passed, gate: async () => void (++passed === n && abort.abort()) };
}
