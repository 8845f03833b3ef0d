// Forward: y = x·Wᵀ.   dw[s, n, k] += Σ_m dy[m, n] · x[m, k],  m over the s-th of S slices of the tokens
//
// dy (M, Y), x (M, K), dw: S slices, p.stride quads apart, each (N, K); Y ≥ N and K are multiples of 4. There are
// slices because N × K alone would give too few threads; gradient_sum adds them in a fixed order.
//
// The parameters, bindings and store() that all kernels of this product share; matmul.ts appends them to each.
struct Params { M: u32, N: u32, K: u32, Y: u32, slices: u32, stride: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dw: array<vec4f>;

fn store(slice: u32, n: u32, quad: u32, value: vec4f) {
  if (n >= p.N || quad >= p.K / 4u) { return; }
  dw[slice * p.stride + n * (p.K / 4u) + quad] += value;
}
