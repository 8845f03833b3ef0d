/**
 * The populations of the prior that results were recorded with, as documents. `prior:1` draws the first of them today,
 * to the last bit; once another persona is a member of the prior, `prior:1` has that one too, and the results stay
 * those of these documents. To run one elsewhere, pass its file to --population.
 */
const documents = import.meta.glob<Readonly<Record<string, unknown>>>('./recorded-populations/*.json', {
  eager: true,
  import: 'default',
});

/** `prior-1` to `prior-5`. */
export function recordedPopulation(name: string): Readonly<Record<string, unknown>> {
  const document = documents[`./recorded-populations/${name}.json`];
  if (!document) throw new RangeError(`There is no recorded population ${name}.`);
  return document;
}
