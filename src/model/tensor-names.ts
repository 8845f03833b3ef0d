/**
 * The names of a checkpoint's tensors as transformers gives them to a causal language model. Other programs put parts
 * before or into them: torch.compile `_orig_mod`, data parallel training `module`, FSDP and activation checkpointing theirs,
 * PEFT `base_model.model`; a model that was saved without its head lacks `model`.
 */
import { ShiftLabError } from '../domain/errors';
import { shortened } from '../domain/shown-value';
import type { StoredTensor } from './safetensors';

/** Parts of names that wrappers of modules add. No parameter's own name has one of them. */
const WRAPPERS: ReadonlySet<string> = new Set([
  '_orig_mod',
  'module',
  '_fsdp_wrapped_module',
  '_checkpoint_wrapped_module',
]);
const PEFT = 'base_model.model.';
/** Parts of names in which PEFT keeps what it adds to a model. */
const ADAPTED = /(^|\.)(lora_\w+|ia3_\w+|vera_\w+|hada_\w+|oft_\w+|base_layer|modules_to_save|prompt_embeddings)(\.|$)/;
const WITHOUT_HEAD = /^(embed_tokens|layers|norm)\./;

function plainName(stored: string): string {
  const unwrapped = stored
    .split('.')
    .filter((part) => !WRAPPERS.has(part))
    .join('.');
  const name = unwrapped.startsWith(PEFT) ? unwrapped.slice(PEFT.length) : unwrapped;
  return WITHOUT_HEAD.test(name) ? `model.${name}` : name;
}

/** The same tensors under their plain names. Throws config-unsupported for an adapter, and for two of one plain name. */
export function underPlainNames(tensors: ReadonlyMap<string, StoredTensor>): ReadonlyMap<string, StoredTensor> {
  const storedAs = new Map<string, string>();
  const plain = new Map<string, StoredTensor>();
  for (const [stored, tensor] of tensors) {
    if (ADAPTED.test(stored))
      throw new ShiftLabError(
        'config-unsupported',
        `The checkpoint has an adapter’s weights (${shortened(stored, 90)}): merge them into the model first, with PEFT’s merge_and_unload.`,
        { tensor: stored },
      );
    const name = plainName(stored);
    const other = storedAs.get(name);
    if (other !== undefined)
      throw new ShiftLabError(
        'config-unsupported',
        `The checkpoint has ${shortened(name, 80)} twice, as ${shortened(other, 80)} and as ${shortened(stored, 80)}: leave one.`,
        { tensor: name, first: other, second: stored },
      );
    storedAs.set(name, stored);
    plain.set(name, tensor);
  }
  return plain;
}
