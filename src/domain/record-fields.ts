/**
 * The parts that schemas of stored records are made of, and the one way to read a value with such a schema. Records come from
 * files and from this browser's storage, so anything may stand in them: a record is read whole before any of it is used.
 *
 * What a reader forgives: fields that it does not know (kept as they are, because within a version fields may be added), and
 * null for a measured number, because JSON has neither NaN nor an infinity. Everything else is an error that names the field.
 */
import * as v from 'valibot';
import { ShiftLabError, type ErrorCode } from './errors';
import { issueSentence } from './schema-issue';

/** Unknown fields stay; the type knows only the known ones. */
export const object = <const Entries extends v.ObjectEntries>(entries: Entries) =>
  v.pipe(v.looseObject(entries) as unknown as v.ObjectSchema<Entries, undefined>, v.readonly());

export const list = <const Item extends v.GenericSchema>(item: Item) => v.pipe(v.array(item), v.readonly());

/** A field that may be absent. One that is there but undefined is absent too: structured clones keep such fields. */
export const maybe = <const Schema extends v.GenericSchema>(schema: Schema) =>
  v.optional(schema) as unknown as v.ExactOptionalSchema<Schema, undefined>;

const orUnknown = <const Schema extends v.GenericSchema<unknown, number>>(schema: Schema) =>
  v.union([
    schema,
    v.nan(),
    v.pipe(
      v.null(),
      v.transform(() => NaN),
    ),
  ]);

/** The largest float32: whatever is measured was computed in it, and figures have axes for it. */
const LARGEST = 3.4028234663852886e38;
const size = v.pipe(v.number(), v.minValue(-LARGEST), v.maxValue(LARGEST));

/** A measured number. NaN where it is not known. */
export const measured = orUnknown(size);

/** A measured number, or null where it was not measured. */
export const measuredOrNull = v.nullable(v.union([size, v.nan()]));

/** A measured share in [0, 1]. */
export const share = orUnknown(v.pipe(v.number(), v.minValue(0), v.maxValue(1)));

/** How many there are, or the position of one. */
export const whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));

export const seed = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32 - 1));

/** Two ends, `low` first. */
export const ends = v.pipe(v.tuple([measured, measured]), v.readonly());

/**
 * Lets a schema through that reads exactly T. The compiler refuses it if a field is missing on either side, or has another
 * type: so neither the type nor the schema can change alone. A union is given case by case.
 */
export const reads =
  <T>() =>
  <Schema extends v.GenericSchema<unknown, T>>(
    schema: Schema & (Exactly<T, v.InferOutput<Schema>> extends true ? unknown : 'other fields than the type'),
  ): Schema =>
    schema;

type Exactly<T, Read> = [T, keyof T, keyof Read] extends [Read, keyof Read, keyof T] ? true : false;

export const isDistinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length;
/** What is wrong with a field whose values are not distinct. */
export const TWICE = 'must not have the same twice';

/** A list in which no two items have the same key: figures and tables have a row for each. */
export const distinct = <const Item extends v.GenericSchema>(
  item: Item,
  keyOf: (item: v.InferOutput<Item>) => unknown = (same) => same,
) =>
  v.pipe(
    list(item),
    v.check((items) => isDistinct(items.map(keyOf)), TWICE),
  );

/** What is read, in words ("This run"), and the code of the error if it cannot be. */
export interface Reading {
  /** Begins the sentence of the error: "This run file is damaged or incomplete." */
  readonly failure: string;
  readonly code?: ErrorCode;
}

/** Throws `usage`, or the given code, with a sentence that names the first wrong field and its value. */
export function readRecord<const Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  { failure, code = 'usage' }: Reading,
): v.InferOutput<Schema> {
  const read = v.safeParse(schema, value, { abortEarly: true });
  if (read.success) return read.output;
  const [issue] = read.issues;
  const field = v.getDotPath(issue) ?? 'file';
  throw new ShiftLabError(code, `${failure} ${issueSentence('field', field, issue)}`, {
    field: field.slice(0, LONGEST_VALUE),
    received: issue.received.slice(0, LONGEST_VALUE),
  });
}

/** Of a value that an error carries: a damaged record may hold megabytes in one field. */
const LONGEST_VALUE = 200;
