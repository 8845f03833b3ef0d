/**
 * web-llm behind the interface of src/llm/chat.ts. The package (two megabytes compressed) is fetched when a model is loaded
 * and never before. It makes a GPU device of its own.
 */
import type { MLCEngine, ModelRecord } from '@mlc-ai/web-llm';
import { ShiftLabError } from '../src/domain/errors';
import type { Chat } from '../src/llm/chat';
import { thinksAloud } from '../src/llm/catalogue';
import { filesAddress, modelNameOf, originsOf, requireModelAddress, type ModelSource } from '../src/llm/model-source';
import type { LoadProgress, OpenLlm } from './llm-host';
import { loadError } from './llm-load-error';
import type { Reach } from './llm-reach';
import { ModelFolder } from './model-folder';

/** As in package.json; a test compares them. */
export const WEB_LLM_VERSION = '0.2.86';

export async function openWebLlm(
  source: ModelSource,
  reach: Reach,
  onProgress: (progress: LoadProgress) => void,
  signal: AbortSignal,
): Promise<OpenLlm> {
  const folder = source.kind === 'folder' ? new ModelFolder(source.name, source.files) : null;
  reach.allow(originsOf(source));
  reach.serve(folder);
  const letGo = () => {
    reach.allow([]);
    reach.serve(null);
  };
  let id = '';
  try {
    const { MLCEngine: Engine, prebuiltAppConfig } = await import('@mlc-ai/web-llm');
    const record = recordOf(source, folder, prebuiltAppConfig.model_list);
    id = record.model_id;
    const engine = new Engine({
      appConfig: { model_list: [record], cacheBackend: 'cache' },
      logLevel: 'SILENT',
      initProgressCallback: ({ progress, text }) => onProgress({ share: progress, text: text.split('. ')[0] ?? '' }),
    });
    await loaded(engine, id, signal);
    return {
      id,
      chat: chatOf(engine, id),
      async close() {
        letGo();
        await engine.unload();
      },
    };
  } catch (thrown) {
    letGo();
    if (signal.aborted) throw new ShiftLabError('cancelled', 'Loading the language model was stopped.');
    throw loadError(thrown, id, WEB_LLM_VERSION);
  }
}

function recordOf(source: ModelSource, folder: ModelFolder | null, offered: readonly ModelRecord[]): ModelRecord {
  if (folder) return { model: folder.address, model_id: folder.name, model_lib: folder.library };
  if (source.kind === 'address') {
    const model = requireModelAddress(source.model, 'The address of the model');
    const library = requireModelAddress(source.library, 'The address of its library');
    return { model: filesAddress(model).href, model_id: modelNameOf(model), model_lib: library.href };
  }
  const record = source.kind === 'offered' ? offered.find(({ model_id }) => model_id === source.id) : undefined;
  if (record) return record;
  throw new ShiftLabError('usage', 'web-llm has no such model.', {});
}

/** A reload that is aborted resolves as if nothing had happened, so it is asked whether the model is there. */
async function loaded(engine: MLCEngine, id: string, signal: AbortSignal): Promise<void> {
  const stop = () => void engine.unload();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await engine.reload(id);
    if (!signal.aborted) return;
    await engine.unload();
    throw new DOMException('Loading was stopped.', 'AbortError');
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function chatOf(engine: MLCEngine, id: string): Chat {
  return async ({ messages, maxTokens, temperature, grammar }, signal) => {
    const interrupt = () => void engine.interruptGenerate();
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      const { choices } = await engine.chat.completions.create({
        messages: messages.map(({ role, content }) => ({ role, content })),
        max_tokens: maxTokens,
        temperature,
        ...(grammar !== null && { response_format: { type: 'grammar' as const, grammar } }),
        ...(thinksAloud(id) && { extra_body: { enable_thinking: false } }),
      });
      const [choice] = choices;
      const finish = choice?.finish_reason;
      return {
        text: choice?.message.content ?? '',
        finish: finish === 'length' || finish === 'abort' ? finish : 'stop',
      };
    } finally {
      signal.removeEventListener('abort', interrupt);
    }
  };
}
