/** A policy that a person may talk to: where its weights are, and what is known of it. */
import * as v from 'valibot';
import type { ExperimentSpec } from '../domain/experiment-spec';
import type { CountedShare, TalkedPolicy } from '../domain/human-session';
import { countedShare } from '../people/checked-session';
import { list, object, readRecord, reads, seed, whole } from '../domain/record-fields';
import type { Reward } from '../domain/reward';

export type PolicyPlace =
  /** The task's base policy, which is not trained any further. */
  | { readonly kind: 'base'; readonly task: string }
  /** One that comes with the page; `file` is below its folder `policies`. */
  | { readonly kind: 'served'; readonly task: string; readonly file: string }
  /** One that this browser has trained. */
  | { readonly kind: 'run'; readonly task: string; readonly run: string; readonly seed: number; readonly arm: string };

export interface OfferedPolicy {
  readonly place: PolicyPlace;
  readonly task: string;
  readonly policy: Omit<TalkedPolicy, 'weights'>;
  /** The world that it was trained in, and the temperature at which it was evaluated. */
  readonly horizon: number;
  readonly reward: Reward;
  readonly temperature: number;
}

/** The policies that come with the page: public/policies/manifest.json, which `npm run policies` writes. */
export interface ServedPolicy {
  readonly task: string;
  /** 'simulator': the user that the calibrated arm trained with, and not a policy. */
  readonly role: 'policy' | 'simulator';
  readonly arm: string;
  readonly seed: number;
  readonly origin: string;
  /** Below the folder; null for the base policy, whose file is among the checkpoints. */
  readonly file: string | null;
  readonly sizeBytes: number;
  /** SHA-256 of the file. */
  readonly sha256: string;
  readonly horizon: number;
  readonly temperature: number;
  readonly reward: ExperimentSpec['reward'];
  readonly promised: CountedShare | null;
  readonly people: CountedShare | null;
}

const servedPolicy = reads<ServedPolicy>()(
  object({
    task: v.string(),
    role: v.picklist(['policy', 'simulator']),
    arm: v.string(),
    seed,
    origin: v.string(),
    file: v.nullable(v.pipe(v.string(), v.regex(/^[\w-]+(\/[\w-]+)*\.safetensors$/))),
    sizeBytes: whole,
    sha256: v.string(),
    horizon: whole,
    temperature: v.pipe(v.number(), v.minValue(0)),
    reward: object({ lambda: v.number(), costPerTurn: v.number(), formula: v.string() }),
    promised: v.nullable(countedShare),
    people: v.nullable(countedShare),
  }),
);

const manifest = object({ policies: list(servedPolicy) });

export function parseManifest(value: unknown): readonly ServedPolicy[] {
  return readRecord(manifest, value, {
    failure: 'The list of policies (policies/manifest.json) cannot be read.',
    code: 'checkpoint-altered',
  }).policies;
}

export function offered({
  task,
  arm,
  origin,
  file,
  promised,
  people,
  horizon,
  temperature,
  reward,
}: ServedPolicy): OfferedPolicy {
  return {
    place: file === null ? { kind: 'base', task } : { kind: 'served', task, file },
    task,
    policy: { arm, origin, promised, people },
    horizon,
    reward,
    temperature,
  };
}
