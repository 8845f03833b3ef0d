/**
 * The language models of one experiment: the policy, the prompted simulator, the calibrated simulator, and the reference
 * from which the policy's KL is measured. All start from two base checkpoints. Each seed and arm first restores the base
 * weights.
 */
import { ShiftLabError } from '../domain/errors';
import type { BaseModels } from '../domain/experiment-result';
import type { ExperimentSpec } from '../domain/experiment-spec';
import type { CheckpointFiles, LanguageModel, ModelHost, ModelSnapshot } from '../domain/language-model';
import { taskNamed } from '../tasks/registry';
import { sha256Hex } from '../domain/sha256';
import { withTaskWords } from './task-words';

export const CHECKPOINT_ROLES = ['policy', 'simulator'] as const;
export type CheckpointRole = (typeof CHECKPOINT_ROLES)[number];

/** The files of a task's base checkpoint. Throws checkpoint-missing, checkpoint-truncated or checkpoint-altered. */
export type OpenCheckpoint = (task: string, role: CheckpointRole) => Promise<CheckpointFiles>;

export interface Models {
  readonly policy: LanguageModel;
  readonly basePolicy: ModelSnapshot;
  readonly prompted: LanguageModel;
  readonly calibrated: LanguageModel;
  readonly baseSimulator: ModelSnapshot;
  /** Hashes of the base models, for results. */
  readonly baseModels: BaseModels;
  /** The base policy, never trained. */
  readonly reference: LanguageModel;
  free(): void;
}

/** SHA-256 (hexadecimal) of the weights' file, which identifies the base model. */
export const hashOf = async ({ sha256, weights }: CheckpointFiles): Promise<string> =>
  sha256 ?? sha256Hex(Uint8Array.from(weights));

/**
 * The weights of a run belong to the base models that it began from. Throws `usage` if these are others.
 *
 * @param began as its header has them; undefined in stores of earlier versions
 */
export async function requireSameBase(
  began: BaseModels | undefined,
  role: CheckpointRole,
  files: CheckpointFiles,
): Promise<void> {
  const [before, now] = [began?.[role], await hashOf(files)];
  if (before === undefined || before === now) return;
  throw new ShiftLabError(
    'usage',
    `The run started from another base ${role} than this one. Give the folder of its base models with --checkpoints.`,
    { role, began: before, now },
  );
}

/**
 * Throws as `openCheckpoint` and `ModelHost.open` do. Before it opens anything, it throws `config-unsupported` or
 * `tokenizer-invalid` if a base model does not have the task's vocabulary.
 *
 * @param during awaited with the progress of measuring kernels, if that is needed; if it throws, opening ends
 */
export async function openModels(
  host: ModelHost,
  openCheckpoint: OpenCheckpoint,
  spec: ExperimentSpec,
  during: (done: number, total: number) => Promise<void> = async () => undefined,
): Promise<Models> {
  const { task } = taskNamed(spec.task);
  const policyFiles = withTaskWords(task, 'policy', await openCheckpoint(spec.task, 'policy'));
  const simulatorFiles = withTaskWords(task, 'simulator', await openCheckpoint(spec.task, 'simulator'));
  const opened: LanguageModel[] = [];
  const open = async (files: CheckpointFiles, label: string) => {
    const model = await host.open(files, label, during);
    opened.push(model);
    return model;
  };
  const free = () => opened.splice(0).forEach((model) => model.free());
  try {
    const policy = await open(policyFiles, 'policy');
    const prompted = await open(simulatorFiles, 'prompted simulator');
    const calibrated = await open(simulatorFiles, 'calibrated simulator');
    const reference = await open(policyFiles, 'reference policy');
    const basePolicy = await policy.snapshot();
    const baseSimulator = await prompted.snapshot();
    const baseModels = { policy: await hashOf(policyFiles), simulator: await hashOf(simulatorFiles) };
    return { policy, basePolicy, prompted, calibrated, baseSimulator, baseModels, reference, free };
  } catch (thrown) {
    free();
    throw thrown;
  }
}
