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
