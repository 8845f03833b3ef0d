/**
 * Opens the policies that people talk to, without a GPU: a task's models are so small that a turn takes milliseconds on one
 * thread. So a person can talk while a run has the GPU, and where there is none.
 *
 * A trained policy is the base policy's architecture with other weights. Models are kept: a second dialogue begins at once.
 */
import { sha256Hex } from '../domain/sha256';
import type { CheckpointRole, OpenCheckpoint } from '../base-models/models';
import { withTaskWords } from '../base-models/task-words';
import { ShiftLabError } from '../domain/errors';
import type { RunStore } from '../domain/experiment-events';
import type { LanguageModel, ModelHost, ModelSnapshot } from '../domain/language-model';
import { Checkpoints } from '../experiment/checkpoints';
import { taskNamed } from '../tasks/registry';
import type { PolicyPlace, ServedPolicy } from './offered-policy';

export interface TalkModelParts {
  readonly host: ModelHost;
  readonly openCheckpoint: OpenCheckpoint;
  /** The policies that come with the page. */
  readonly served: () => Promise<readonly ServedPolicy[]>;
  /** A file of the folder `policies`. Throws `checkpoint-missing`. */
  readonly servedFile: (file: string) => Promise<Uint8Array<ArrayBuffer>>;
  readonly checkpointsOf: (run: string) => RunStore;
}

/** A simulator that was calibrated: one that comes with the page, or that of a run in this browser. */
export type SimulatorPlace =
  | { readonly kind: 'served'; readonly task: string; readonly file: string }
  | { readonly kind: 'run'; readonly task: string; readonly run: string; readonly seed: number };

export interface OpenPolicy {
  readonly model: LanguageModel;
  /** SHA-256 (hexadecimal) of its parameters in table order, as f32. */
  readonly weights: string;
}

export class TalkModels {
  private readonly opened = new Map<string, Promise<OpenPolicy>>();
  private readonly bases = new Map<string, Promise<LanguageModel>>();

  constructor(private readonly parts: TalkModelParts) {}

  /** Throws checkpoint-missing, -truncated or -altered, tensor-*, DamagedValue, `training-unfinished`. */
  open(place: PolicyPlace): Promise<OpenPolicy> {
    return kept(this.opened, JSON.stringify(place), async () => {
      const model = await this.openBase(place.task, 'policy', place);
      const weights = await this.weightsOf(place, model);
      model.restore(weights);
      const bytes = Uint8Array.from(
        new Uint8Array(weights.weights.buffer, weights.weights.byteOffset, weights.weights.byteLength),
      );
      return { model, weights: await sha256Hex(bytes) };
    });
  }

  /** The task's simulator as it comes; trained weights are restored into it. */
  simulator(task: string): Promise<LanguageModel> {
    return kept(this.bases, `${task}/simulator`, () => this.openBase(task, 'simulator'));
  }

  /** For `simulator(task)`; null if it is not trained yet. */
  async simulatorWeights(place: SimulatorPlace): Promise<ModelSnapshot | null> {
    if (place.kind === 'served') {
      const model = await this.openBase(place.task, 'simulator', place);
      return model.snapshot();
    }
    return new Checkpoints(this.parts.checkpointsOf(place.run)).simulatorWeights('calibrated', place.seed);
  }

  private async openBase(
    task: string,
    role: CheckpointRole,
    place?: PolicyPlace | SimulatorPlace,
  ): Promise<LanguageModel> {
    const files = withTaskWords(taskNamed(task).task, role, await this.parts.openCheckpoint(task, role));
    if (place?.kind === 'served') {
      const weights = await this.verifiedFile(place.file);
      return this.parts.host.open({ ...files, weights }, place.file);
    }
    return this.parts.host.open(files, `${role} of ${task}`);
  }

  private async weightsOf(place: PolicyPlace, model: LanguageModel): Promise<ModelSnapshot> {
    if (place.kind !== 'run') return model.snapshot();
    const stored = new Checkpoints(this.parts.checkpointsOf(place.run));
    stored.expectSizes({ policy: model.parameterCount });
    const weights = await stored.get('policy', place.seed, place.arm);
    if (weights) return weights;
    throw new ShiftLabError(
      'training-unfinished',
      `The policy of ${place.arm}, seed ${place.seed}, has not finished training.`,
      { arm: place.arm, seed: place.seed },
    );
  }

  private async verifiedFile(file: string): Promise<Uint8Array<ArrayBuffer>> {
    const listed = (await this.parts.served()).find((one) => one.file === file);
    const bytes = await this.parts.servedFile(file);
    if (!listed)
      throw new ShiftLabError('checkpoint-missing', `The list of policies has no ${file}: load the page again.`, {
        file,
      });
    const sha256 = await sha256Hex(bytes);
    if (sha256 === listed.sha256) return bytes;
    const short = bytes.length < listed.sizeBytes;
    throw new ShiftLabError(
      short ? 'checkpoint-truncated' : 'checkpoint-altered',
      `The policy ${file} ${short ? 'is incomplete' : 'does not match its checksum'}: load the page again.`,
      { file, sizeBytes: bytes.length, expectedBytes: listed.sizeBytes },
    );
  }
}

/** What failed is tried again the next time. */
function kept<T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  let made = map.get(key);
  if (!made) {
    made = make();
    map.set(key, made);
    made.catch(() => map.delete(key));
  }
  return made;
}
