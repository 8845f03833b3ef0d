/** The policies that come with the page, from its own server: the folder `policies` beside it. */
import { ShiftLabError } from '../domain/errors';
import { jsonOf } from '../domain/json-text';
import { utf8Text } from '../domain/utf8-text';
import { offered, parseManifest, type OfferedPolicy, type ServedPolicy } from './offered-policy';

export interface ServedPolicies {
  list(): Promise<readonly ServedPolicy[]>;
  file(path: string): Promise<Uint8Array<ArrayBuffer>>;
  policies(): Promise<readonly OfferedPolicy[]>;
  simulators(): Promise<readonly { readonly task: string; readonly file: string }[]>;
}

/** @param pageAddress asked when something is fetched: a worker learns it after it was made */
export function policiesBeside(pageAddress: () => string): ServedPolicies {
  let listed: Promise<readonly ServedPolicy[]> | null = null;
  const file = async (path: string): Promise<Uint8Array<ArrayBuffer>> => {
    const unreachable = (cause?: unknown) =>
      new ShiftLabError(
        'checkpoint-missing',
        `The policy file ${path} could not be fetched: check the connection and try again.`,
        { path },
        { cause },
      );
    const response = await fetch(new URL(`policies/${path}`, pageAddress())).catch((thrown: unknown) => {
      throw unreachable(thrown);
    });
    if (!response.ok) throw unreachable();
    return new Uint8Array(await response.arrayBuffer());
  };
  const list = (): Promise<readonly ServedPolicy[]> => {
    listed ??= file('manifest.json').then((bytes) =>
      parseManifest(jsonOf(utf8Text(bytes, 'policies/manifest.json', 'checkpoint-altered'), 'policies/manifest.json')),
    );
    listed.catch(() => (listed = null)); // asked again the next time
    return listed;
  };
  return {
    list,
    file,
    policies: async () => (await list()).filter(({ role }) => role === 'policy').map(offered),
    simulators: async () =>
      (await list()).flatMap(({ role, task, file: at }) =>
        role === 'simulator' && at !== null ? [{ task, file: at }] : [],
      ),
  };
}
