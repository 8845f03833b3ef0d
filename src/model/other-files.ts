/**
 * Files that often stand where a checkpoint's file should be: told by their first bytes, and named with what to do. What
 * is none of these is left to the reader of the format.
 */
import { ShiftLabError, type ErrorCode } from '../domain/errors';

const KINDS: readonly (readonly [beginning: string, what: string])[] = [
  [
    'version https://git-lfs.github.com/spec/',
    'a Git LFS pointer and not the file itself: fetch it with git lfs pull, or download it from the model’s page',
  ],
  ['PK\u0003\u0004', 'a zip archive, as torch.save writes it: save the model with safe_serialization=True'],
  ...['\u0002', '\u0003', '\u0004', '\u0005'].map(
    (protocol) =>
      [`\u0080${protocol}`, 'a pickle, as torch.save wrote it: save the model with safe_serialization=True'] as const,
  ),
  ['\u001f\u008b', 'compressed: unpack it first'],
  ['\u0089HDF', 'weights for TensorFlow: save the model again with PyTorch'],
  ['GGUF', 'a GGUF file: take the model that it was made from, as model.safetensors'],
  ['<!DOCTYPE', 'a web page: download the file itself'],
  ['<!doctype', 'a web page: download the file itself'],
  ['<html', 'a web page: download the file itself'],
  ['<HTML', 'a web page: download the file itself'],
];
const LONGEST = Math.max(...KINDS.map(([beginning]) => beginning.length));

/** Throws `code` if the content is that of another kind of file. */
export function refuseOtherFile(content: string | Uint8Array, file: string, code: ErrorCode): void {
  const first =
    typeof content === 'string' ? content.slice(0, LONGEST) : String.fromCharCode(...content.subarray(0, LONGEST));
  const kind = KINDS.find(([beginning]) => first.startsWith(beginning));
  if (kind) throw new ShiftLabError(code, `${file} is ${kind[1]}.`, { file });
}
