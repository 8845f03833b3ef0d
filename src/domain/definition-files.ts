/**
 * Files that define one thing each (an arm, a preset, a story) and are found by a glob: what all of them must have in
 * common, and the error that says which file is wrong. Nothing here knows what is defined.
 */
import { ShiftLabError } from './errors';

/** @param what the kind of thing, with its article: "an arm" */
export function badDefinition(what: string, path: string, problem: string): ShiftLabError {
  return new ShiftLabError('definition-invalid', `${path}, which defines ${what}, cannot be used: ${problem}`, {
    path,
  });
}

/**
 * The definitions of these files in the order that they give themselves.
 * @param files definitions by path, as a glob finds them
 * @throws ShiftLabError `definition-invalid` if a file is not named after what it defines, or two have the same order
 */
export function inOrder<Definition extends { readonly name: string; readonly order: number }>(
  what: string,
  files: Readonly<Record<string, Definition>>,
): Definition[] {
  const entries = Object.entries(files);
  for (const [path, { name, order }] of entries) {
    const others = entries.filter(([other]) => other !== path);
    const owner = others.find(([, other]) => other.name === name)?.[0];
    if (!path.endsWith(`/${name}.ts`))
      throw badDefinition(
        what,
        path,
        owner
          ? `it and ${owner} have the same name, "${name}"; give one of them another.`
          : `its name is "${name}", so the file must be called ${name}.ts.`,
      );
    const rival = others.find(([, other]) => other.order === order)?.[0];
    if (rival)
      throw badDefinition(
        what,
        path,
        `it and ${rival} have the same order, ${order}; ${freeOrder(order, others)} is free.`,
      );
  }
  return Object.values(files).sort((a, b) => a.order - b.order);
}

/** The next whole number that nobody has. */
function freeOrder(wanted: number, others: readonly (readonly [string, { readonly order: number }])[]): number {
  const taken = new Set(others.map(([, { order }]) => order));
  let free = Math.floor(wanted) + 1;
  while (taken.has(free)) free++;
  return free;
}
