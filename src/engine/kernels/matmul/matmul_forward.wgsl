// y[m, n] = Σ_k x[m, k] · w[n, k]  (+ the term chosen by p.add)
//
// x (M, K), w (N, K), y (M, Y), Y ≥ N; K and Y are multiples of 4; all are read and written four at a time. Columns
// N..Y are undefined afterwards. p.add: 0 nothing, 1 the old y, 2 base (M, Y), 3 base (Y) in every row.
//
// The parameters, bindings and store() that all kernels of this product share; matmul.ts appends them to each.
struct Params { M: u32, N: u32, K: u32, Y: u32, add: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> w: array<vec4f>;
@group(0) @binding(3) var<storage, read> base: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

fn store(m: u32, quad: u32, value: vec4f) {
  let width = p.Y / 4u;
  if (m >= p.M || quad >= width) { return; }
  let at = m * width + quad;
  switch p.add {
    case 1u: { y[at] += value; }
    case 2u: { y[at] = base[at] + value; }
    case 3u: { y[at] = base[quad] + value; }
    default: { y[at] = value; }
  }
}
