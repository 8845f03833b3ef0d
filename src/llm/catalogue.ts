/**
 * The models that are offered, with what a person wants to know before anything is downloaded. web-llm's own list has their
 * addresses, libraries and memory, but it is inside the package, which is not loaded before that; a test compares the two.
 *
 * Licences are those of the model cards of the original weights. Sizes are computed from parameters and bits.
 */

export interface OfferedModel {
  /** web-llm's id. */
  readonly id: string;
  readonly name: string;
  readonly parameters: number;
  readonly licence: string;
  /** Where the licence can be read. */
  readonly card: string;
  /** Device memory that it needs, as web-llm states it. */
  readonly memoryMegabytes: number;
}

const APACHE = 'Apache-2.0';

export const OFFERED: readonly OfferedModel[] = [
  {
    id: 'SmolLM2-135M-Instruct-q0f32-MLC',
    name: 'SmolLM2 135M',
    parameters: 134_515_008,
    licence: APACHE,
    card: 'https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct',
    memoryMegabytes: 719.38,
  },
  {
    id: 'SmolLM2-360M-Instruct-q4f16_1-MLC',
    name: 'SmolLM2 360M',
    parameters: 361_821_120,
    licence: APACHE,
    card: 'https://huggingface.co/HuggingFaceTB/SmolLM2-360M-Instruct',
    memoryMegabytes: 376.06,
  },
  {
    id: 'SmolLM2-360M-Instruct-q4f32_1-MLC',
    name: 'SmolLM2 360M',
    parameters: 361_821_120,
    licence: APACHE,
    card: 'https://huggingface.co/HuggingFaceTB/SmolLM2-360M-Instruct',
    memoryMegabytes: 579.61,
  },
  {
    id: 'Qwen2.5-0.5B-Instruct-q4f32_1-MLC',
    name: 'Qwen2.5 0.5B',
    parameters: 494_032_768,
    licence: APACHE,
    card: 'https://huggingface.co/Qwen/Qwen2.5-0.5B-Instruct',
    memoryMegabytes: 1060.2,
  },
  {
    id: 'Qwen3-0.6B-q4f32_1-MLC',
    name: 'Qwen3 0.6B',
    parameters: 596_049_920,
    licence: APACHE,
    card: 'https://huggingface.co/Qwen/Qwen3-0.6B',
    memoryMegabytes: 1924.98,
  },
  {
    id: 'Llama-3.2-1B-Instruct-q4f16_1-MLC',
    name: 'Llama 3.2 1B',
    parameters: 1_235_814_400,
    licence: 'Llama 3.2 Community License',
    card: 'https://huggingface.co/meta-llama/Llama-3.2-1B-Instruct',
    memoryMegabytes: 879.04,
  },
  {
    id: 'Llama-3.2-1B-Instruct-q4f32_1-MLC',
    name: 'Llama 3.2 1B',
    parameters: 1_235_814_400,
    licence: 'Llama 3.2 Community License',
    card: 'https://huggingface.co/meta-llama/Llama-3.2-1B-Instruct',
    memoryMegabytes: 1128.82,
  },
  {
    id: 'Qwen3-1.7B-q4f32_1-MLC',
    name: 'Qwen3 1.7B',
    parameters: 1_720_574_976,
    licence: APACHE,
    card: 'https://huggingface.co/Qwen/Qwen3-1.7B',
    memoryMegabytes: 2635.44,
  },
];

/** Of a parameter as it is stored. q4…_1 keeps 4 bits, and one scale for 32 parameters. */
const BITS: Readonly<Record<string, number>> = { q0f32: 32, q0f16: 16, q4f32_1: 4 + 32 / 32, q4f16_1: 4 + 16 / 32 };

/** "q4f32_1". */
export const quantisationOf = ({ id }: { readonly id: string }): string =>
  /-(q\d+f\d+(?:_\d)?)-MLC$/.exec(id)?.[1] ?? '';

/** Weights alone; library and tokenizer are some megabytes more. */
export const downloadBytes = (model: OfferedModel): number =>
  Math.round((model.parameters * BITS[quantisationOf(model)]!) / 8);

/** Computes in f16, which not every GPU offers to a browser. */
export const needsHalfPrecision = (model: { readonly id: string }): boolean => quantisationOf(model).includes('f16');

/** Qwen3 thinks aloud unless it is told not to, and what it thinks is no turn of a dialogue. */
export const thinksAloud = (id: string): boolean => /^Qwen3-/.test(id);
