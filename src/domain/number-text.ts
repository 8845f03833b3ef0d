/** A number as a person writes it. Number() takes a blank text for 0, and reads 0x1F and 1e999 too. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;

/** The longest that says more than rounding keeps. */
const LONGEST = 40;

/** Null for an empty or blank text, for anything that is not a decimal number, and for what is too large to be one. */
export function numberIn(text: string): number | null {
  const said = text.trim();
  if (said.length > LONGEST || !DECIMAL.test(said)) return null;
  const value = Number(said) + 0; // −0 is 0
  return Number.isFinite(value) ? value : null;
}
