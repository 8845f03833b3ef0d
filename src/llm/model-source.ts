/** Where a model comes from, and which other servers are asked for it. */
import { ShiftLabError } from '../domain/errors';
import { shortened } from '../domain/shown-value';

export type ModelSource =
  | { readonly kind: 'offered'; readonly id: string }
  /** Two addresses: the folder with the model's files, and its library for this version of web-llm. */
  | { readonly kind: 'address'; readonly model: string; readonly library: string }
  /** Files of a folder on this computer: nothing is fetched. */
  | { readonly kind: 'folder'; readonly name: string; readonly files: readonly FolderFile[] };

export interface FolderFile {
  /** Path below the folder. */
  readonly path: string;
  readonly file: Blob;
}

const LONGEST = 500;

/**
 * A complete address: https, or http on this machine.
 * @param what "The model's address", for the message
 * @throws usage
 */
export function requireModelAddress(text: string, what: string): URL {
  const refuse = (why: string) => new ShiftLabError('usage', `${what} ${why}: ${shortened(text)}.`, {});
  if (text.trim() === '') throw new ShiftLabError('usage', `${what} is empty.`, {});
  if (text.length > LONGEST) throw refuse(`is longer than ${LONGEST} characters`);
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch (cause) {
    throw new ShiftLabError(
      'usage',
      `${what} is not a complete address, such as https://…: ${shortened(text)}.`,
      {},
      { cause },
    );
  }
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && here))
    throw refuse('has to begin with https:// (or http://localhost)');
  if (url.username !== '' || url.password !== '') throw refuse('must not contain a name or password');
  return url;
}

/** Where web-llm looks for the files of a model: Hugging Face's way of naming a branch is added unless it is there. */
export function filesAddress(model: URL): URL {
  const folder = model.href.endsWith('/') ? model.href : `${model.href}/`;
  return new URL(/.+\/resolve\/.+\//.test(folder) ? folder : `${folder}resolve/main/`);
}

/** The last part of an address that is a name: what the model is called. */
export function modelNameOf(model: URL): string {
  const parts = model.pathname
    .replace(/\/resolve\/.*$/, '')
    .split('/')
    .filter(Boolean);
  return parts.at(-1) ?? model.hostname;
}

const LIBRARIES = 'https://raw.githubusercontent.com';
const WEIGHTS = 'https://huggingface.co';

/** Origins that are asked for files once a person says so; none for a folder. @throws usage */
export function originsOf(source: ModelSource): readonly string[] {
  if (source.kind === 'folder') return [];
  if (source.kind === 'offered') return [WEIGHTS, LIBRARIES];
  const model = requireModelAddress(source.model, 'The address of the model');
  const library = requireModelAddress(source.library, 'The address of its library');
  return [...new Set([model.origin, library.origin])];
}

/** Whom a person is told of. Hugging Face sends downloads on to servers of its own, which have other names. */
export function contactWords(source: ModelSource): string {
  const origins = originsOf(source);
  if (origins.length === 0) return 'No other server is contacted: all files come from your folder.';
  const hosts = origins.map((origin) => new URL(origin).host).join(' and ');
  const storage = origins.includes(WEIGHTS) ? ' (and the servers that Hugging Face sends downloads on to)' : '';
  return `Pressing the button contacts ${hosts}${storage}. They see your IP address and which model you fetch. Nothing is contacted before, and no dialogue is sent anywhere.`;
}

const NEEDED = ['mlc-chat-config.json', 'tokenizer.json'] as const;
/** Older conversions call it by the second name. */
export const TENSOR_LISTS = ['tensor-cache.json', 'ndarray-cache.json'] as const;

/** @throws usage naming what the folder lacks */
export function requireModelFolder(files: readonly FolderFile[]): void {
  const paths = new Set(files.map(({ path }) => path));
  const missing: string[] = NEEDED.filter((name) => !paths.has(name));
  if (!TENSOR_LISTS.some((name) => paths.has(name))) missing.push(TENSOR_LISTS[0]);
  const libraries = [...paths].filter((path) => path.endsWith('.wasm'));
  if (libraries.length === 0) missing.push('a model library (.wasm)');
  if (missing.length > 0)
    throw new ShiftLabError('usage', `This folder is not a model for web-llm: it lacks ${missing.join(', ')}.`, {
      missing: missing.join(', '),
    });
  if (libraries.length > 1)
    throw new ShiftLabError(
      'usage',
      `This folder has ${libraries.length} model libraries (.wasm); keep the one that fits.`,
      {
        libraries: libraries.length,
      },
    );
}
