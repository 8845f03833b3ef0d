/**
 * Reads and verifies base checkpoints. The published ones are <task>/<role>/{config.json, model.safetensors, tokenizer.json}
 * in one folder, whose manifest.json gives the size and SHA-256 of each file. No file is used before both are checked. A
 * user's own base models are <role>/… in a folder, where the manifest and the tokenizers may be missing.
 *
 * How bytes are read is a parameter: fetch on the page, the file system in Node.
 */
import * as v from 'valibot';
import { ShiftLabError } from '../domain/errors';
import type { CheckpointFiles } from '../domain/language-model';
import { utf8Text } from '../domain/utf8-text';
import type { OpenCheckpoint } from './models';
import { sha256Hex } from '../domain/sha256';
import { weightsIn } from './weight-files';

/** Bytes of a file in the checkpoints' folder, or null if it does not exist. */
export type ReadBytes = (path: string) => Promise<Uint8Array<ArrayBuffer> | null>;

const manifestSchema = v.object({
  files: v.array(v.object({ path: v.string(), sizeBytes: v.number(), sha256: v.string() })),
});

/** In the page and in Node. */
const AGAIN = 'load the page again, or copy the folder of base models again';

type ManifestFile = v.InferOutput<typeof manifestSchema>['files'][number];

/** Reads and verifies a base model of a task. The manifest is read again each time. */
export function verifiedCheckpoints(readBytes: ReadBytes): OpenCheckpoint {
  return async (task, role) => {
    const files = await readManifest(readBytes);
    if (!files)
      throw new ShiftLabError('checkpoint-missing', `The list of base models (manifest.json) is missing: ${AGAIN}.`, {
        path: 'manifest.json',
      });
    const read = (name: string) => verifiedBytes(readBytes, files, `${task}/${role}/${name}`);
    const config = configOf(await read('config.json'));
    const tokenizer = tokenizerText(await read('tokenizer.json'));
    const weights = await read('model.safetensors');
    const checkpoint: CheckpointFiles = {
      config,
      weights,
      sha256: files.find(({ path }) => path === `${task}/${role}/model.safetensors`)!.sha256,
      tokenizer,
    };
    return checkpoint;
  };
}

/** Reads base models from a user's folder, for any task; verifies them if the folder has a manifest. */
export function ownCheckpoints(readBytes: ReadBytes): OpenCheckpoint {
  return async (_task, role) => {
    const readOnce = once(readBytes);
    const files = await readManifest(readOnce);
    const bytesOf = (path: string) => (files ? verifiedBytes(readOnce, files, path) : presentBytes(readOnce, path));
    const exists = async (path: string) =>
      files ? files.some((file) => file.path === path) : (await readOnce(path)) !== null;
    const config = configOf(await bytesOf(`${role}/config.json`));
    const weights = await weightsIn(role, { bytesOf, exists });
    const words = `${role}/tokenizer.json`;
    return { config, weights, ...((await exists(words)) && { tokenizer: tokenizerText(await bytesOf(words)) }) };
  };
}

/** Reads each file once, because only a read tells if a file is there. */
function once(readBytes: ReadBytes): ReadBytes {
  const reads = new Map<string, ReturnType<ReadBytes>>();
  return (path) => {
    const read = reads.get(path) ?? readBytes(path);
    reads.set(path, read);
    return read;
  };
}

const configOf = (bytes: Uint8Array): string => utf8Text(bytes, 'config.json', 'config-unsupported');
const tokenizerText = (bytes: Uint8Array): string => utf8Text(bytes, 'tokenizer.json', 'tokenizer-invalid');

/** Null if there is no manifest. */
async function readManifest(readBytes: ReadBytes): Promise<readonly ManifestFile[] | null> {
  const bytes = await readBytes('manifest.json');
  if (!bytes) return null;
  try {
    return v.parse(manifestSchema, JSON.parse(utf8Text(bytes, 'manifest.json', 'checkpoint-altered'))).files;
  } catch (cause) {
    throw new ShiftLabError(
      'checkpoint-altered',
      `The list of base models (manifest.json) cannot be read: ${AGAIN}.`,
      { path: 'manifest.json' },
      { cause },
    );
  }
}

async function presentBytes(readBytes: ReadBytes, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readBytes(path);
  if (!bytes)
    throw new ShiftLabError(
      'checkpoint-missing',
      `The base model file ${path} is missing: put it into the folder that you gave.`,
      { path },
    );
  return bytes;
}

async function verifiedBytes(readBytes: ReadBytes, files: readonly ManifestFile[], path: string): Promise<Uint8Array> {
  const listed = files.find((file) => file.path === path);
  const bytes = listed ? await readBytes(path) : null;
  if (!listed || !bytes) {
    throw new ShiftLabError('checkpoint-missing', `The base model file ${path} is missing: ${AGAIN}.`, {
      path,
      listed: listed !== undefined,
    });
  }
  if (bytes.length < listed.sizeBytes) {
    throw new ShiftLabError(
      'checkpoint-truncated',
      `The base model file ${path} is incomplete (${bytes.length} of ${listed.sizeBytes} bytes): ${AGAIN}.`,
      { path, sizeBytes: bytes.length, expectedBytes: listed.sizeBytes },
    );
  }
  const sha256 = await sha256Hex(bytes);
  if (bytes.length !== listed.sizeBytes || sha256 !== listed.sha256) {
    throw new ShiftLabError(
      'checkpoint-altered',
      `The base model file ${path} is not the one that manifest.json lists, because its checksum differs: ${AGAIN}.`,
      {
        path,
        sha256,
        expected: listed.sha256,
      },
    );
  }
  return bytes;
}
