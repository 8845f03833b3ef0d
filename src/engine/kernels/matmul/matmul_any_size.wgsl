// c[s, i, j] = Σ_r a(i, r) · b(j, r)  (+ the term chosen by p.add),  r over the s-th of S slices
//
// Any sizes and strides; one strided product computes all three products of a linear layer y = x·Wᵀ, W (N, K):
//   forward            y (M, N):  i = m, j = n, r = k    a = x,               b = W
//   input gradient    dx (M, K):  i = m, j = k, r = n    a = dy,              b = W transposed
//   weight gradient   dW (N, K):  i = n, j = k, r = m    a = dy transposed,   b = x transposed
// a(i, r) = a[i·a_i + r·a_r],  b(j, r) = b[j·b_j + r·b_r],  c: slices p.stride apart, each (I, J) with rows c_i apart.
// p.add: 0 nothing, 1 the old c, 2 base at the index of c, 3 base (J) in every row.
//
// The parameters, bindings and store() that all kernels of this product share; matmul.ts appends them to each.
struct Params {
  i_count: u32, j_count: u32, r_count: u32,
  a_i: u32, a_r: u32, b_j: u32, b_r: u32, c_i: u32,
  slices: u32, stride: u32, add: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read> base: array<f32>;
@group(0) @binding(4) var<storage, read_write> c: array<f32>;

fn store(slice: u32, i: u32, j: u32, value: f32) {
  if (i >= p.i_count || j >= p.j_count) { return; }
  let at = slice * p.stride + i * p.c_i + j;
  switch p.add {
    case 1u: { c[at] += value; }
    case 2u: { c[at] = base[at] + value; }
    case 3u: { c[at] = base[j] + value; }
    default: { c[at] = value; }
  }
}
