/** A calibrated simulator as a Hugging Face folder: the model, how to use it in other programs, and what was measured. */
import type { CheckpointFiles } from '../domain/language-model';
import type { TalkReport } from '../domain/talk-report';
import { MARKS } from './dialogue-tokens';
import { CONTEXT_TOKENS } from './recipes';

/** A turn, in tokens, as simulators are drawn from here (calibrate-text.ts). */
const TURN_TOKENS = 96;

/** File name → content. */
export function simulatorFolder(
  files: CheckpointFiles,
  report: TalkReport,
): ReadonlyMap<string, string | Uint8Array<ArrayBufferLike>> {
  const { eos_token_id: end } = JSON.parse(files.config) as { eos_token_id?: number };
  return new Map<string, string | Uint8Array<ArrayBufferLike>>([
    ['config.json', `${files.config}\n`],
    ['model.safetensors', files.weights],
    ['tokenizer.json', files.tokenizer!],
    ['tokenizer_config.json', json({ tokenizer_class: 'PreTrainedTokenizerFast', eos_token: MARKS.end })],
    // By default transformers samples from the 50 likeliest tokens.
    [
      'generation_config.json',
      json({ eos_token_id: end, do_sample: true, temperature: 1, top_k: 0, top_p: 1, max_new_tokens: TURN_TOKENS }),
    ],
    ['report.json', json(report)],
    ['README.md', readme(report)],
  ]);
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

function readme({ data, nll, seed, adapter, pairs = [] }: TalkReport): string {
  const { value, interval } = nll.calibrated.perWord;
  const quoted =
    pairs.length > 0
      ? `\n\nreport.json quotes ${pairs.length} turns of the held-out dialogues: the licence of these dialogues holds for it, and for a model that was trained on them it may.`
      : '';
  return `# A simulator of users, calibrated on dialogues

    from transformers import AutoModelForCausalLM, AutoTokenizer
    tokenizer, model = AutoTokenizer.from_pretrained("."), AutoModelForCausalLM.from_pretrained(".")
    prompt = "${MARKS.user}hello${MARKS.end}${MARKS.policy}What would you like?${MARKS.end}${MARKS.user}"
    inputs = tokenizer(prompt, return_tensors="pt", add_special_tokens=False)
    print(tokenizer.decode(model.generate(**inputs)[0, inputs.input_ids.shape[1]:]))

\`${MARKS.user}\` and \`${MARKS.policy}\` begin a turn, \`${MARKS.end}\` ends it. It reads at most ${CONTEXT_TOKENS} tokens: leave out the earliest turns.

It learned from ${data.learned} dialogues (seed ${seed}, ${adapter}). On ${data.heldOut} others it needs ${value.toFixed(2)} nats per word of the user [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]; an n-gram of the same text needs ${nll.ngram.perWord.value.toFixed(2)}. report.json has the rest.${quoted}
`;
}
