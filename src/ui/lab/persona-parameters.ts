/** Parameters of personas that a person sets by hand: their steps, their text in a link, and the document that they make. */
import { numberIn } from '../../domain/number-text';
import type { ParameterSpec } from '../../personas/core/behaviour';
import type { PersonaEntry } from '../catalog';

/** By persona and parameter. */
export type ByPersona = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Of a population document that was checked. */
export function parametersIn(population: unknown): ByPersona {
  return (population as { readonly parameters?: ByPersona } | null | undefined)?.parameters ?? {};
}

export const howMany = (parameters: object | undefined): number => Object.keys(parameters ?? {}).length;

/** `changed` with this value, or without it if it is the value that the users had. */
export function withParameter(
  changed: ByPersona,
  persona: string,
  name: string,
  value: number,
  own: number,
): ByPersona {
  const { [persona]: before = {}, ...others } = changed;
  const { [name]: _, ...rest } = before;
  const now = value === own ? rest : { ...rest, [name]: value };
  return howMany(now) === 0 ? others : { ...others, [persona]: now };
}

/** The parameters of a document once some were changed. */
export function merged(own: ByPersona, changed: ByPersona): ByPersona {
  const personas = Object.entries(changed).map(([name, values]) => [name, { ...own[name], ...values }] as const);
  return { ...own, ...Object.fromEntries(personas) };
}

/** A hundredth of the range, or less, so that the default is one of the slider's places. */
export function stepOf({ min, max, default: usual }: ParameterSpec): number {
  const hundredth = 10 ** Math.floor(Math.log10(max - min) - 2);
  const fits = (step: number) => Math.abs(((usual - min) / step) % 1) < 1e-6 || ((usual - min) / step) % 1 > 1 - 1e-6;
  return (
    [hundredth, hundredth / 2, hundredth / 10].map((step) => Number(step.toPrecision(1))).find(fits) ?? hundredth / 10
  );
}

export const shownParameter = (value: number): string => String(Number(value.toFixed(3)));

/** The ends of a range in words: "0.1 to 0.5". */
export const shownEnds = (low: number, high: number): string => `${shownParameter(low)} to ${shownParameter(high)}`;

/** "noisy.slip:0.45,changer.stale:0.95" */
export function parameterText(changed: ByPersona): string {
  return Object.entries(changed)
    .flatMap(([persona, values]) => Object.entries(values).map(([name, value]) => `${persona}.${name}:${value}`))
    .join(',');
}

/** null if any of it is not one. */
export function parameterTextIn(text: string): ByPersona | null {
  const found: Record<string, Record<string, number>> = {};
  for (const one of text.split(',')) {
    const [, persona, name, value] = /^([\w-]+)\.([\w-]+):([\d.eE+-]+)$/.exec(one) ?? [];
    const number = numberIn(value ?? '');
    if (number === null) return null;
    const values = Object.hasOwn(found, persona!) ? found[persona!]! : {};
    Object.defineProperty(values, name!, {
      value: number,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    Object.defineProperty(found, persona!, { value: values, enumerable: true, configurable: true, writable: true });
  }
  return found;
}

/** What of it these personas have, and what they have not, in words. */
export function knownParameters(
  given: ByPersona,
  personas: readonly PersonaEntry[],
): {
  readonly known: readonly { persona: PersonaEntry; name: string; value: number }[];
  readonly unknown: readonly string[];
} {
  const all = Object.entries(given).flatMap(([persona, values]) =>
    Object.entries(values).map(([name, value]) => ({ persona, name, value })),
  );
  const found = all.map(({ persona: of, name, value }) => {
    const persona = personas.find((known) => known.name === of);
    const spec = persona && Object.hasOwn(persona.parameters, name) ? persona.parameters[name] : undefined;
    const said = `parameter ${of}.${name}`;
    if (!persona || !spec) return said;
    return value >= spec.min && value <= spec.max
      ? { persona, name, value }
      : `${said}:${value} (it must be from ${shownEnds(spec.min, spec.max)})`;
  });
  return {
    known: found.filter((one) => typeof one !== 'string'),
    unknown: found.filter((one) => typeof one === 'string'),
  };
}
