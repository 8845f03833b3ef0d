/** The README of an exported folder (exported-folder.ts): how to use the model in other programs. */
import type { ExperimentSpec } from '../domain/experiment-spec';
import { DEFAULT_FORMULA, inPython } from '../domain/reward-formula';
import { TRL_VERSION } from './trl-config';
import type { CheckpointRole } from '../base-models/models';

export interface ExportDescription {
  readonly spec: ExperimentSpec;
  readonly arm: string;
  readonly seed: number;
  readonly role: CheckpointRole;
  /** Style tag of the arm's simulator. */
  readonly style: string;
  readonly hasLogs: boolean;
  /** Settings that TRL does not have. */
  readonly notInTrl: readonly string[];
}

export function exportReadme(described: ExportDescription): string {
  const { spec, arm, seed, role } = described;
  const what = role === 'policy' ? `Policy of arm \`${arm}\`` : `Simulated user of arm \`${arm}\``;
  return `# ${what}, seed ${seed}, task \`${spec.task}\`

${role === 'policy' ? policyLines(described) : simulatorLines(described)}`;
}

const LOGS = 'logs.jsonl has dialogues of real users with the base policy, one per line';

function policyLines({ spec, hasLogs, notInTrl }: ExportDescription): string {
  const { lambda, costPerTurn: cost, formula } = spec.reward;
  const prompts = hasLogs
    ? 'load_dataset("json", data_files="logs.jsonl", split="train")'
    : '…  # rows with "prompt" and "goal"';
  return `    # pip install trl==${TRL_VERSION}: other versions have other defaults, and would train another objective
    import json
    from datasets import load_dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl import GRPOConfig, GRPOTrainer
    tokenizer, model = AutoTokenizer.from_pretrained("."), AutoModelForCausalLM.from_pretrained(".")
    prompts = ${prompts}
    def reward(completions, goal, **columns):  # a stand-in: how many words of the goal were said
        return [len({*said.split()} & {*wish.replace(",", "").split()}) for said, wish in zip(completions, goal)]
    def dialogue_reward(correct, accepted, success, left, turns):  # what this run was trained on
        return ${inPython(formula || DEFAULT_FORMULA, { lambda, cost })}
    args = GRPOConfig(output_dir="out", **json.load(open("grpo-config.json")))
    GRPOTrainer(model=model, processing_class=tokenizer, reward_funcs=reward, args=args, train_dataset=prompts).train()

Each word is a token. A policy turn ends with \`</policy>\`, a user turn with \`</user>\`. GRPOTrainer samples one answer per prompt; for whole dialogues pass a \`rollout_func\` in which a user replies (\`npm run export -- … --simulator\` exports a simulated one) and reward each dialogue with \`dialogue_reward\`: with any other reward TRL trains another objective than this run.${hasLogs ? ` ${LOGS}; \`prompt\` ends with the user's opening, \`mask\` marks the policy's tokens; \`outcome\` has the arguments of \`dialogue_reward\` (\`left\` is 1 if \`stop\` is "left", otherwise 0), and \`reward\` its value.` : ''}${notInTrl.length > 0 ? ` Settings that grpo-config.json cannot express: ${notInTrl.map((setting) => `\`${setting}\``).join(', ')}.` : ''}
`;
}

function simulatorLines({ hasLogs, style }: ExportDescription): string {
  return `    from transformers import AutoModelForCausalLM, AutoTokenizer
    tokenizer, model = AutoTokenizer.from_pretrained("."), AutoModelForCausalLM.from_pretrained(".")
    inputs = tokenizer(prompt, return_tensors="pt")
    reply = tokenizer.decode(model.generate(**inputs)[0, inputs.input_ids.shape[1]:])

\`prompt\` is \`<bos> <${style}>\`, the user's goal up to \`</goal>\`, then the turns so far. The user opens; a user turn ends with \`</user>\`, a policy turn with \`</policy>\`. Each word is a token.${hasLogs ? ` ${LOGS}; \`prompt\` is everything before the opening, \`mask\` marks the user's tokens (the labels of supervised fine-tuning).` : ''}
`;
}
