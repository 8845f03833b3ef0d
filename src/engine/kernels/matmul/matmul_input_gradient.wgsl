// Forward: y = x·Wᵀ.   dx[m, k] = Σ_n dy[m, n] · w[n, k]   (+ dx[m, k] if p.add ≠ 0)
//
// dy (M, Y), w (N, K), dx (M, K); Y ≥ N and K are multiples of 4; dy is 0 in columns N..Y, unless Y = N.
//
// The parameters, bindings and store() that all kernels of this product share; matmul.ts appends them to each.
struct Params { M: u32, N: u32, K: u32, Y: u32, add: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read> w: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

fn store(m: u32, quad: u32, value: vec4f) {
  let width = p.K / 4u;
  if (m >= p.M || quad >= width) { return; }
  let at = m * width + quad;
  if (p.add != 0u) { dx[at] += value; } else { dx[at] = value; }
}
