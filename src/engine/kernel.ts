/**
 * A kernel: one WGSL entry point, the buffers it binds, the parameters it takes and the grid it needs. It is declared
 * once, beside its .wgsl file; a test compares the declaration with the shader text. This file knows bytes, not
 * transformers.
 *
 * Binding convention, the same in every .wgsl file: group 0, binding 0 is `var<uniform> p: Params`, then one binding
 * for each entry of `bindings`, in declaration order. Every member of Params is 4 bytes (u32, i32 or f32).
 */
export type Access = 'read' | 'read_write';
export type ScalarType = 'u32' | 'i32' | 'f32';

export type BindingDeclaration = Readonly<Record<string, Access>>;
export type ParamDeclaration = Readonly<Record<string, ScalarType>>;
export type ParamValues<P extends ParamDeclaration> = { readonly [K in keyof P]: number };
/** Workgroups in x, y, z. */
export type Grid = readonly [number, number, number];

export interface Kernel<
  B extends BindingDeclaration = BindingDeclaration,
  P extends ParamDeclaration = ParamDeclaration,
> {
  readonly name: string;
  readonly source: string;
  readonly bindings: B;
  readonly params: P;
  /** Pipeline-overridable constants (tunables). */
  readonly overrides?: Readonly<Record<string, number>>;
  grid(params: ParamValues<P>): Grid;
}

/** Declares a kernel. Exists for type inference and to check the names. */
export function defineKernel<B extends BindingDeclaration, P extends ParamDeclaration>(
  kernel: Kernel<B, P>,
): Kernel<B, P> {
  return kernel;
}

/** WebGPU's default maxComputeWorkgroupsPerDimension. */
export const MAX_WORKGROUPS = 65535;

/**
 * A grid for `count` workgroups numbered 0..count−1, folded into two dimensions above 65,535. The shader recovers the
 * number as `group.x + group.y * groups.x` (builtin workgroup_id and num_workgroups) and must return if it is ≥ count.
 */
export function foldedGrid(count: number): Grid {
  if (count <= MAX_WORKGROUPS) return [Math.max(1, count), 1, 1];
  const rows = Math.ceil(count / MAX_WORKGROUPS);
  return [Math.ceil(count / rows), rows, 1];
}

/** Groups needed to cover `items` with `perGroup` each. */
export function groupsFor(items: number, perGroup: number): number {
  return Math.ceil(items / perGroup);
}
