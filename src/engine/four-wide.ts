/**
 * The same shader reading four floats at a time, for sizes that are multiples of four: a quarter of the loads, which are most
 * of the time on software adapters. WGSL has no overrides for types, so the three lines that say how wide a Part is are
 * replaced; a shader without one of them is left as it is there.
 */
export function fourWide(source: string): string {
  return source
    .replace('alias Part = f32;', 'alias Part = vec4f;')
    .replace('const PART = 1u;', 'const PART = 4u;')
    .replace('fn total(part: Part) -> f32 { return part; }', 'fn total(part: Part) -> f32 { return dot(part, Part(1.0)); }');
}
