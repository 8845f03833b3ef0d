/** Runs the benchmarks with the peers on the given GPU. Shared by Node and the Chromium page. */
import { ShiftLabError } from '../src/domain/errors';
import { isWork, runBench, shapeOf, WORKS, type BenchReport, type Work } from '../src/bench/suite';
import type { RoundPlan } from '../src/bench/statistics';
import { Device, type Precision } from '../src/engine/device';
import type { OpenCheckpoint } from '../src/base-models/models';
import type { TuningStore } from '../src/model/tuning';
import { gpuTotals } from './gpu-calls';
import { samplingPeers, trainingPeers } from './peers/registry';

/** The names that `npm run bench -- --only NAME` accepts: benchmarks, libraries, and `ours` for no other library. */
export const NAMES: readonly string[] = [
  ...WORKS,
  'ours',
  ...[...trainingPeers, ...samplingPeers].map(({ name }) => libraryOf(name)),
];

export interface Choice {
  readonly works: readonly Work[];
  /** Library names. */
  readonly peers: readonly string[];
  /** Benchmarks to time kernel by kernel; then nothing else runs. */
  readonly profiles: readonly Work[];
}

function libraryOf(name: string): string {
  return name.split(' ')[0]!;
}

/**
 * The benchmarks and peers that the names select. Without a benchmark's name: all, or if peers are named, those that
 * they can run. Without a peer's name: all peers. For a profile: the training shapes among the benchmarks.
 * @throws usage, with a list of all names
 */
export function choiceOf(only: readonly string[], profile: boolean): Choice {
  const unknown = only.find((name) => !NAMES.includes(name));
  if (unknown !== undefined)
    throw new ShiftLabError('usage', `Unknown benchmark or library "${unknown}"; the names are ${NAMES.join(', ')}.`, {
      name: unknown,
    });
  const works = only.filter(isWork);
  const peers = only.filter((name) => !isWork(name) && name !== 'ours');
  const doing = (names: readonly string[]): readonly Work[] => {
    const trains = trainingPeers.some(({ name }) => names.includes(libraryOf(name)));
    const samples = samplingPeers.some(({ name }) => names.includes(libraryOf(name)));
    return WORKS.filter((work) => (work === 'sampling' ? samples : work !== 'update' && trains));
  };
  if (profile) return { works: [], peers: [], profiles: shapesAmong(works, peers) };
  return {
    profiles: [],
    works: works.length > 0 ? works : peers.length > 0 ? doing(peers) : WORKS,
    peers: peers.length > 0 || only.includes('ours') ? peers : NAMES,
  };
}

function shapesAmong(works: readonly Work[], peers: readonly string[]): readonly Work[] {
  const shapes = (works.length > 0 ? works : WORKS).filter((work) => shapeOf(work) !== null);
  if (shapes.length > 0 && peers.length === 0) return shapes;
  const names = WORKS.filter((work) => shapeOf(work) !== null).join(', ');
  throw new ShiftLabError('usage', `Only our own training steps are timed kernel by kernel: ${names}.`);
}

export interface Surroundings {
  readonly gpu: GPU;
  /** The precision that our own products may use. */
  readonly precision: Precision;
  /** The runtime for people to read, such as "Node 20". */
  readonly runtime: string;
  readonly openCheckpoint: OpenCheckpoint;
  readonly tuning: TuningStore;
  readonly plan: RoundPlan;
  readonly onWork: (work: string) => void;
}

export async function benchWithPeers(
  { gpu, precision, ...surroundings }: Surroundings,
  { works, peers, profiles }: Choice,
): Promise<BenchReport> {
  const device = await Device.open(gpu, 'default', precision);
  const chosen = ({ name }: { readonly name: string }): boolean => peers.includes(libraryOf(name));
  const report = await runBench({
    ...surroundings,
    device,
    works,
    profiles,
    training: trainingPeers.filter(chosen).map((peer) => ({ name: peer.name, open: (task) => peer.open(task, gpu) })),
    sampling: samplingPeers.filter(chosen).map((peer) => ({ name: peer.name, open: (task) => peer.open(task, gpu) })),
    peerTotals: gpuTotals(),
    nowMs: () => performance.now(),
  });
  device.destroy();
  return report;
}
