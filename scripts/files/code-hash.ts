/**
 * A hash of the code that decides the numbers of a run, so that it can be said when numbers of two versions come together. A
 * commit would not do: it changes with every document, and there may be no git.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { entriesIn, readBytes } from '../command-line/command-line';
import { root } from '../machine/installed.mjs';

/** Folders of src that a run computes with. */
const FOLDERS = ['arms', 'base-models', 'domain', 'engine', 'experiment', 'gap', 'model', 'personas', 'rl', 'tasks'];

const filesUnder = (folder: string): readonly string[] =>
  entriesIn(join(root, folder)).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
  );

export function codeHash(): string {
  const hash = createHash('sha256');
  const files = FOLDERS.flatMap((folder) => filesUnder(`src/${folder}`));
  for (const file of files.filter((path) => /(?<!\.test)\.(ts|wgsl|json)$/.test(path)).sort())
    hash.update(`${file}\0`).update(readBytes(join(root, file)));
  return hash.digest('hex');
}
