/**
 * Two forms of one shader: it reads one float at a time, or four for sizes that are multiples of four. That needs a
 * quarter of the loads, which take most of the time on software adapters. WGSL has no overrides for types, so the three
 * lines that define the width of a Part are replaced; a shader may lack some of them.
 */
function fourWide(source: string): string {
  return source
    .replace('alias Part = f32;', 'alias Part = vec4f;')
    .replace('const PART = 1u;', 'const PART = 4u;')
    .replace(
      'fn total(part: Part) -> f32 { return part; }',
      'fn total(part: Part) -> f32 { return dot(part, Part(1.0)); }',
    );
}

export type Width = 1 | 4;

/** Both forms of an operation's kernels, by the number of floats read at a time. */
export function byWidth<K>(
  make: (suffix: string, PART: Width, widened: (text: string) => string) => K,
): Readonly<Record<Width, K>> {
  return { 1: make('', 1, (text) => text), 4: make('_wide', 4, fourWide) };
}

/** The form for rows of this many floats. */
export function widthOf(columns: number): Width {
  return columns % 4 === 0 ? 4 : 1;
}
