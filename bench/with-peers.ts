/** The bench core with the peers, on whatever GPU it is given: what Node and the Chromium page have in common. */
import { ShiftLabError } from '../src/domain/errors';
import { isWork, runBench, shapeOf, WORKS, type BenchReport, type Work } from '../src/bench/suite';
import type { RoundPlan } from '../src/bench/statistics';
import { Device, type Precision } from '../src/engine/device';
import type { OpenCheckpoint } from '../src/base-models/models';
import type { TuningStore } from '../src/model/tuning';
import { gpuTotals } from './gpu-calls';
import { samplingPeers, trainingPeers } from './peers/registry';

/** `npm run bench -- --only NAME` takes these: works, peers by their library's name, and `ours` for no peer. */
export const NAMES: readonly string[] = [
  ...WORKS,
  'ours',
  ...[...trainingPeers, ...samplingPeers].map(({ name }) => libraryOf(name)),
];

export interface Choice {
  readonly works: readonly Work[];
  /** Library names. */
  readonly peers: readonly string[];
  /** Works that are timed kernel by kernel, instead of all else. */
  readonly profiles: readonly Work[];
}

function libraryOf(name: string): string {
  return name.split(' ')[0]!;
}

/**
 * Works and peers that the names select: all works where none is named, but of peers named alone only what they do; all
 * peers where none is named. For a profile, the training shapes among the works.
 * @throws usage, listing the names there are
 */
export function choiceOf(only: readonly string[], profile: boolean): Choice {
  const unknown = only.find((name) => !NAMES.includes(name));
  if (unknown !== undefined)
    throw new ShiftLabError('usage', `There is no "${unknown}" to bench; there are ${NAMES.join(', ')}.`, {
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
  /** What our own products may be computed in. */
  readonly precision: Precision;
  /** Where this runs, in words. */
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
