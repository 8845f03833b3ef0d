/** The bench core with the peers, on whatever GPU it is given: what Node and the Chromium page have in common. */
import { ShiftLabError } from '../src/domain/errors';
import { runBench, WORKS, type BenchReport } from '../src/bench/suite';
import type { RoundPlan } from '../src/bench/statistics';
import { Device } from '../src/engine/device';
import type { OpenCheckpoint } from '../src/experiment/models';
import { gpuTotals } from './gpu-calls';
import { samplingPeers, trainingPeers } from './peers/registry';

/** `npm run bench -- --only NAME` takes these: works, peers by their library's name, and `ours` for no peer. */
export const NAMES: readonly string[] = [...WORKS, 'ours', ...[...trainingPeers, ...samplingPeers].map(({ name }) => libraryOf(name))];

export interface Choice {
  readonly works: readonly string[];
  /** Library names. */
  readonly peers: readonly string[];
}

function libraryOf(name: string): string {
  return name.split(' ')[0]!;
}

/**
 * Works and peers that the names select: all works where none is named, but of peers named alone only what they do; all
 * peers where none is named.
 * @throws usage, listing the names there are
 */
export function choiceOf(only: readonly string[]): Choice {
  const unknown = only.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new ShiftLabError('usage', `There is no "${unknown}" to bench; there are ${NAMES.join(', ')}.`, { name: unknown });
  const works = only.filter((name) => WORKS.includes(name));
  const peers = only.filter((name) => !WORKS.includes(name) && name !== 'ours');
  const doing = (names: readonly string[]): string[] => {
    const trains = trainingPeers.some(({ name }) => names.includes(libraryOf(name)));
    const samples = samplingPeers.some(({ name }) => names.includes(libraryOf(name)));
    return WORKS.filter((work) => (work === 'sampling' ? samples : work !== 'update' && trains));
  };
  return {
    works: works.length > 0 ? works : peers.length > 0 ? doing(peers) : WORKS,
    peers: peers.length > 0 || only.includes('ours') ? peers : NAMES,
  };
}

export interface Surroundings {
  readonly gpu: GPU;
  /** Where this runs, in words. */
  readonly runtime: string;
  readonly openCheckpoint: OpenCheckpoint;
  readonly plan: RoundPlan;
  readonly onWork: (work: string) => void;
}

export async function benchWithPeers({ gpu, ...surroundings }: Surroundings, { works, peers }: Choice): Promise<BenchReport> {
  const device = await Device.open(gpu);
  const chosen = ({ name }: { readonly name: string }): boolean => peers.includes(libraryOf(name));
  const report = await runBench({
    ...surroundings,
    device,
    works,
    training: trainingPeers.filter(chosen).map((peer) => ({ name: peer.name, open: (task) => peer.open(task, gpu) })),
    sampling: samplingPeers.filter(chosen).map((peer) => ({ name: peer.name, open: (task) => peer.open(task, gpu) })),
    peerTotals: gpuTotals(),
    nowMs: () => performance.now(),
  });
  device.destroy();
  return report;
}
