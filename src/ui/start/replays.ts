/** The recorded trainings of the first screen (domain/replay.ts), and what five seeds say to them; fetched when asked for. */
import * as v from 'valibot';
import { jsonOf } from '../../domain/json-text';
import { object, readRecord } from '../../domain/record-fields';
import { parseReplay, type Replay } from '../../domain/replay';
import { servedText } from '../fetch/served-file';

/** The task that is recorded, and what there is of it: scripts/replay.ts makes a file for each. */
export const PRESET = 'clarify';
export const ARMS = ['naive', 'calibrated', 'static', 'oracle'] as const;
export const TEMPERATURES = [1, 0.1] as const;
export type ReplayedArm = (typeof ARMS)[number];
export type ReplayedTemperature = (typeof TEMPERATURES)[number];

const replayPath = (arm: ReplayedArm, temperature: ReplayedTemperature): string =>
  `replay/${PRESET}-${arm}-${temperature}.json`;

/** Throws `file-unreachable`, or `usage` if the file is damaged. */
export async function fetchReplay(arm: ReplayedArm, temperature: ReplayedTemperature): Promise<Replay> {
  const path = replayPath(arm, temperature);
  return parseReplay(jsonOf(await servedText(path), path));
}

/** Differences in success over all seeds, in points with 95 % intervals, as `npm run report -- --write` writes them. */
const claims = object({ seeds: v.string(), calibratedNaive: v.string(), oracleCalibrated: v.string() });
export type Claims = v.InferOutput<typeof claims>;

export async function fetchClaims(temperature: ReplayedTemperature): Promise<Claims> {
  const path = `replay/claims-${temperature}.json`;
  return readRecord(claims, jsonOf(await servedText(path), path), { failure: `${path} is damaged.` });
}
