/**
 * The advanced form, derived from the spec's own schema: a field added there appears here with its limits. Fields that
 * the page asks for in its own words (seeds, arms, λ, users) are left out.
 */
import * as v from 'valibot';
import { experimentSpecSchema, type ExperimentSpec } from '../../domain/experiment-spec';
import { numberIn } from '../../domain/number-text';
import { issueSentence } from '../../domain/schema-issue';
import { shortened } from '../../domain/shown-value';

export interface SpecField {
  /** 'grpo.updates'. */
  readonly path: string;
  readonly kind: 'number' | 'choice' | 'switch' | 'text';
  readonly choices: readonly string[];
  readonly integer: boolean;
  readonly min: number | null;
  /** `min` itself is not allowed. */
  readonly open: boolean;
  readonly max: number | null;
}

/** It is asked for beside λ, and is typed, linked and refused like an advanced field. */
export const FORMULA = 'reward.formula';

const ASKED_ELSEWHERE = new Set([
  'schema',
  'preset',
  'task',
  'population',
  'seeds',
  'arms',
  'reward.lambda',
  'logs.people',
]);

interface Described {
  readonly type: string;
  readonly entries?: Record<string, Described>;
  readonly options?: readonly string[];
  /** Of an optional field: the field itself. */
  readonly wrapped?: Described;
  readonly pipe?: readonly { readonly type: string; readonly requirement?: unknown }[];
}

function requirement(schema: Described, types: readonly string[]): number | null {
  const found = schema.pipe?.find((step) => types.includes(step.type))?.requirement;
  return typeof found === 'number' ? found : null;
}

function fieldsOf(schema: Described, prefix: string): SpecField[] {
  return Object.entries(schema.entries ?? {}).flatMap(([name, given]): SpecField[] => {
    const inner = given.wrapped ?? given;
    const path = prefix + name;
    if (ASKED_ELSEWHERE.has(path)) return [];
    if (inner.entries) return fieldsOf(inner, `${path}.`);
    const base = { path, choices: inner.options ?? [], integer: false, min: null, open: false, max: null };
    if (inner.type === 'picklist') return [{ ...base, kind: 'choice' }];
    if (inner.type === 'boolean') return [{ ...base, kind: 'switch' }];
    if (inner.type === 'string') return [{ ...base, kind: 'text' }];
    if (inner.type !== 'number') return [];
    return [
      {
        ...base,
        kind: 'number',
        integer: inner.pipe?.some((step) => step.type === 'integer') ?? false,
        min: requirement(inner, ['min_value', 'gt_value']),
        open: requirement(inner, ['gt_value']) !== null,
        max: requirement(inner, ['max_value']),
      },
    ];
  });
}

export const specFields: readonly SpecField[] = fieldsOf(experimentSpecSchema as unknown as Described, '');

/** What "All settings" shows. */
export const advancedFields: readonly SpecField[] = specFields.filter(({ path }) => path !== FORMULA);

export function valueAt(spec: ExperimentSpec, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], spec);
}

/** A copy with one field changed. The path must exist in the schema. */
export function withValue<T extends object = ExperimentSpec>(spec: T, path: string, value: unknown): T {
  const [head, ...rest] = path.split('.');
  const inner = (spec as Record<string, unknown>)[head!];
  return { ...spec, [head!]: rest.length === 0 ? value : withValue(inner as object, rest.join('.'), value) };
}

/** A typed value from its text in a link or a form; undefined if it is none. */
export function fieldValue(field: SpecField, text: string): unknown {
  if (field.kind === 'switch') return text === 'true' ? true : text === 'false' ? false : undefined;
  if (field.kind !== 'number') return text;
  return numberIn(text) ?? undefined;
}

/** Thousands apart; small ones as people type them. */
const shownLimit = (limit: number): string =>
  limit !== 0 && Math.abs(limit) < 0.001 ? String(limit) : limit.toLocaleString('en');

/** What a field takes: "a whole number from 1 to 100,000", "a number above 0, at most 1". */
export function limitsOf({ kind, choices, integer, min, open, max }: SpecField): string {
  if (kind === 'choice') return `one of ${choices.join(', ')}`;
  if (kind === 'switch') return 'true or false';
  if (kind === 'text') return 'some text';
  const [least, most] = [min, max].map((end) => (end === null ? null : shownLimit(end)));
  const from = least === null ? '' : open ? ` above ${least}` : ` from ${least}`;
  const to = most === null ? '' : least === null || open ? `, at most ${most}` : ` to ${most}`;
  return `a ${integer ? 'whole ' : ''}number${from}${to}`;
}

/** The path of the first setting that is refused, or null. */
export function wrongField(spec: unknown): string | null {
  const result = v.safeParse(experimentSpecSchema, spec);
  return result.success ? null : v.getDotPath(result.issues[0]);
}

/** Why a spec is refused, or null. @param typed texts of fields that a person changed, by path */
export function specProblem(spec: unknown, typed: Readonly<Record<string, string>> = {}): string | null {
  const result = v.safeParse(experimentSpecSchema, spec);
  if (result.success) return null;
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? 'spec';
  const field = specFields.find((known) => known.path === path);
  if (!field || issue.type === 'check') return issueSentence('setting', path, issue);
  const given = typed[path] ?? String(valueAt(spec as ExperimentSpec, path));
  const said = shortened(given); // a link may bring a text of any length
  return `${path} must be ${limitsOf(field)}; ${said.trim() === '' ? 'it is empty' : `“${said}” is not`}.`;
}
