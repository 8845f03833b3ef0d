/** The page of an exported folder (exported-folder.ts) that says how to go on with it elsewhere. */
import type { ExperimentSpec } from '../domain/experiment-spec';
import type { CheckpointRole } from '../base-models/models';

export interface ExportDescription {
  readonly spec: ExperimentSpec;
  readonly arm: string;
  readonly seed: number;
  readonly role: CheckpointRole;
  /** Of the arm's simulator. */
  readonly style: string;
  readonly hasLogs: boolean;
  /** Settings that TRL has no name for. */
  readonly withoutEqual: readonly string[];
}

export function exportReadme(described: ExportDescription): string {
  const { spec, arm, seed, role } = described;
  const what = role === 'policy' ? `Policy of arm \`${arm}\`` : `Simulated user of arm \`${arm}\``;
  return `# ${what}, seed ${seed}, task \`${spec.task}\`

${role === 'policy' ? policyLines(described) : simulatorLines(described)}`;
}

const LOGS = 'from real users with the base policy, a dialogue a line';

function policyLines({ hasLogs, withoutEqual }: ExportDescription): string {
  const prompts = hasLogs
    ? 'load_dataset("json", data_files="logs.jsonl", split="train")'
    : '…  # rows with "prompt" and "goal"';
  return `    import json
    from datasets import load_dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl import GRPOConfig, GRPOTrainer
    tokenizer, model = AutoTokenizer.from_pretrained("."), AutoModelForCausalLM.from_pretrained(".")
    prompts = ${prompts}
    def reward(completions, goal, **columns):  # a stand-in: how many words of the goal were said
        return [len({*said.split()} & {*wish.replace(",", "").split()}) for said, wish in zip(completions, goal)]
    args = GRPOConfig(output_dir="out", **json.load(open("grpo-config.json")))
    GRPOTrainer(model=model, processing_class=tokenizer, reward_funcs=reward, args=args, train_dataset=prompts).train()

A turn ends with the token \`</policy>\`, a user's with \`</user>\`; a word is a token. GRPOTrainer answers a prompt once: for whole dialogues pass a \`rollout_func\` that lets a user reply (\`npm run export -- … --simulator\` writes the simulated one).${hasLogs ? ` logs.jsonl is ${LOGS}; \`prompt\` ends with the user's opening, \`mask\` marks the policy's tokens.` : ''}${withoutEqual.length > 0 ? ` Without an equal in grpo-config.json: ${withoutEqual.map((setting) => `\`${setting}\``).join(', ')}.` : ''}
`;
}

function simulatorLines({ hasLogs, style }: ExportDescription): string {
  return `    from transformers import AutoModelForCausalLM, AutoTokenizer
    tokenizer, model = AutoTokenizer.from_pretrained("."), AutoModelForCausalLM.from_pretrained(".")
    inputs = tokenizer(prompt, return_tensors="pt")
    reply = tokenizer.decode(model.generate(**inputs)[0, inputs.input_ids.shape[1]:])

\`prompt\` is \`<bos> <${style}>\`, what it is to want up to \`</goal>\`, then the turns so far: the user opens, a user's turn ends with \`</user>\` and the policy's with \`</policy>\`; a word is a token.${hasLogs ? ` logs.jsonl is ${LOGS}; \`prompt\` is all before the opening, \`mask\` marks the user's tokens (the labels of supervised fine-tuning).` : ''}
`;
}
