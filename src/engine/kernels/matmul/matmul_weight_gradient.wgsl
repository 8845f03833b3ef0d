// Forward: y = x·Wᵀ.   dw[n, k] = Σ_m dy[m, n] · x[m, k]   (+ dw[n, k] where p.accumulate ≠ 0)
//
// dy (M, N), x (M, K), dw (S, N, K); N and K multiples of 4: dy is read four n at a time, x four k.
// Workgroup z sums the z-th of S slices of the tokens m into slice z of dw, because N × K alone is too few threads; a
// second kernel (sum_slices) adds the slices in a fixed order.
// One thread: 4 rows × 8 columns of the result, in registers. One workgroup: 8×8 threads, 32 × 64 of the result. No shared
// memory and no barriers: on the software adapters measured this beats every tiled variant, and a real GPU's cache holds
// what neighbouring threads share. Rows and columns past the edge are read clamped and never written.
struct Params { M: u32, N: u32, K: u32, slices: u32, accumulate: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dw: array<vec4f>;

const ROWS = 4u;

@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let n0 = group.x * 8u + local.y;
  let k0 = (group.y * 8u + local.x) * 2u;
  let quads_n = p.N / 4u;
  let quads_k = p.K / 4u;
  if (n0 >= quads_n || k0 >= quads_k) { return; }
  let k1 = min(k0 + 1u, quads_k - 1u);
  let each = (p.M + p.slices - 1u) / p.slices;
  let first = group.z * each;
  var left: array<vec4f, ROWS>;
  var right: array<vec4f, ROWS>;
  for (var m = first; m < min(p.M, first + each); m++) {
    let dys = dy[m * quads_n + n0];
    let x0 = x[m * quads_k + k0];
    let x1 = x[m * quads_k + k1];
    for (var i = 0u; i < ROWS; i++) {
      left[i] += dys[i] * x0;
      right[i] += dys[i] * x1;
    }
  }
  for (var i = 0u; i < ROWS; i++) {
    let at = (group.z * p.N + n0 * 4u + i) * quads_k + k0;
    if (p.accumulate != 0u) { dw[at] += left[i]; } else { dw[at] = left[i]; }
    if (k0 + 1u >= quads_k) { continue; }
    if (p.accumulate != 0u) { dw[at + 1u] += right[i]; } else { dw[at + 1u] = right[i]; }
  }
}
