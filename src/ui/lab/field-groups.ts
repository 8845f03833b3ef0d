/**
 * The advanced form's groups. Settings of arms that are not the paper's are shown where such an arm is ticked or where they
 * were changed; all others wait in a fold, so that a beginner does not meet them first.
 */
import type { Arm } from '../../domain/arm';
import type { SpecField } from './spec-fields';

export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly SpecField[];
}

interface Extension {
  readonly title: string;
  readonly has: (path: string) => boolean;
  readonly usedBy: (arm: Arm) => boolean;
}

const EXTENSIONS: readonly Extension[] = [
  {
    title: 'renewal of logs',
    has: (path) => path === 'extensions.renewEvery' || path === 'extensions.freshDialogues',
    usedBy: (arm) => arm.renews !== undefined,
  },
  { title: 'filtered', has: (path) => path === 'extensions.keepShare', usedBy: (arm) => arm.ratio === 'filter' },
  { title: 'reweighted', has: (path) => path === 'extensions.maxWeight', usedBy: (arm) => arm.ratio === 'reweight' },
  { title: 'penalised', has: (path) => path === 'extensions.penalty', usedBy: (arm) => arm.ratio === 'penalise' },
  {
    title: 'discriminator',
    has: (path) => path.startsWith('extensions.density.'),
    usedBy: (arm) => arm.ratio !== undefined || arm.user === 'adversarial',
  },
  {
    title: 'adversarial simulator',
    has: (path) => path.startsWith('extensions.adversarial.'),
    usedBy: (arm) => arm.user === 'adversarial',
  },
];

/** What a setting does, where its name does not say it. */
export const FIELD_NOTES: Readonly<Record<string, string>> = {
  'logs.temperature': 'of the base policy when the logs were made; below 1, the logs vary less',
  'logs.horizon': 'logs end after this many policy turns; 0: as long as any other dialogue',
  'logs.keep': 'survivors: drops dialogues that the user left',
  'grpo.groupShares': 'of a group with real users: the person, or only the opening turn, as with a simulator',
  'grpo.schedulePer': 'if an update has several steps: lower the rate at every update, or at every step, as TRL does',
  'grpo.beta2': 'of AdamW; PyTorch and TRL have 0.999 by default',
  'grpo.advantages': 'one for a whole dialogue, or one for each turn, from the reward after that turn',
  'grpo.turnDiscount': 'discount per later turn, with advantages per turn',
  'grpo.lossType': 'gspo: one ratio for a whole dialogue',
  'guard.on': 'stop if training collapses, and return to the best checkpoint',
  'guard.window': 'updates that are averaged',
  'guard.maxKl': 'largest allowed KL from base, nats per token',
  'guard.minEntropy': 'smallest allowed entropy, nats per token',
  'guard.maxRewardDrop': 'largest allowed fall below the best average reward',
  promptedRealism:
    'p: share of groups of dialogues in which the prompted simulator has calibration’s style tag, but no logs',
  staticFutures: 'look-aheads per response, of which the mean reward counts',
  'evaluation.secondTemperature': 'final policies are evaluated at this temperature too; 0: at one only',
  'evaluation.c2st':
    'train a discriminator, a classifier that tells real from simulated dialogues, for the two-sample test',
  'extensions.renewEvery': 'updates between two renewals',
  'extensions.freshDialogues': 'new dialogues with real users per renewal',
  'extensions.keepShare': 'share of a batch that is kept',
  'extensions.maxWeight': 'largest ratio before normalising',
  'extensions.penalty':
    'how much reward is taken off, per nat of log-ratio, if the simulator says what real users would not say',
  'extensions.density.dialogues': 'at most, of each kind; also for the two-sample test',
  'extensions.adversarial.beta': 'how closely the simulator is held to its starting point',
  'extensions.adversarial.roundsPerDiscriminator': 'until the discriminator is retrained',
};

/** What groups contain whose names do not say it. */
const GROUP_NOTES: Readonly<Record<string, string>> = {
  sft: 'fine-tuning of the simulator',
  guard: 'stops collapsed training',
};

const topOf = (path: string) => (path.includes('.') ? path.split('.')[0]! : 'dialogue');
const titleOf = (top: string) => (top in GROUP_NOTES ? `${top} (${GROUP_NOTES[top]})` : top);

/** `shown` by groups in the spec's order, extensions last; `folded`: settings that no ticked arm uses. */
export function fieldGroups(
  fields: readonly SpecField[],
  ticked: readonly Arm[],
  changed: (path: string) => boolean,
): { readonly shown: readonly FieldGroup[]; readonly folded: readonly FieldGroup[] } {
  const tops = [...new Set(fields.map(({ path }) => topOf(path)))].filter((top) => top !== 'extensions');
  const plain = tops.map((top) => ({ title: titleOf(top), fields: fields.filter(({ path }) => topOf(path) === top) }));
  const rest = fields.filter(({ path }) => topOf(path) === 'extensions');
  const known = EXTENSIONS.map((extension) => ({
    ...extension,
    fields: rest.filter(({ path }) => extension.has(path)),
  }));
  const unknown = rest.filter(({ path }) => !EXTENSIONS.some((extension) => extension.has(path)));
  const used = (group: (typeof known)[number]) =>
    ticked.some(group.usedBy) || group.fields.some(({ path }) => changed(path));
  const named = ({ title, fields: of }: FieldGroup): FieldGroup => ({ title: `extension: ${title}`, fields: of });
  return {
    shown: [...plain, ...known.filter(used).map(named)],
    folded: [
      ...known.filter((group) => !used(group)).map(named),
      ...(unknown.length > 0 ? [{ title: 'extensions', fields: unknown }] : []),
    ],
  };
}
