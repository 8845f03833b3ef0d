// c[i, j] = Σ_r a(i, r) · b(j, r)  (+ c[i, j] where p.accumulate ≠ 0)
//
// For sizes that are no multiple of 4; the vec4 files beside this one are about three times as fast.
// One strided product serves the three of a linear layer y = x·Wᵀ, W (N, K):
//   forward            y (M, N):  i = m, j = n, r = k    a = x,   b = W
//   input gradient    dx (M, K):  i = m, j = k, r = n    a = dy,  b = W transposed
//   weight gradient   dW (N, K):  i = n, j = k, r = m    a = dy transposed,  b = x transposed
// a(i, r) = a[i·a_i + r·a_r],  b(j, r) = b[j·b_j + r·b_r],  c is row-major (I, J).
//
// One thread: one i and COLUMNS consecutive j, all in registers. One workgroup: 64 consecutive i, so that every b it
// reads has the same address in all lanes: one load, broadcast. No shared memory, no barriers.
// Workgroup z takes the z-th of p.splits slices of r and writes to slice z of c: a second kernel adds the slices in a
// fixed order, so a sum over many tokens is parallel and still the same bits every time.
struct Params {
  i_count: u32, j_count: u32, r_count: u32,
  a_i: u32, a_r: u32, b_j: u32, b_r: u32,
  splits: u32, accumulate: u32,
}
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

const COLUMNS = 8u;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group.x * 64u + lane;
  let j0 = group.y * COLUMNS;
  let slice = (p.r_count + p.splits - 1u) / p.splits;
  let r0 = group.z * slice;
  let r1 = min(p.r_count, r0 + slice);
  if (i >= p.i_count) { return; }
  var sum: array<f32, COLUMNS>;
  for (var r = r0; r < r1; r++) {
    let ar = a[i * p.a_i + r * p.a_r];
    let br = j0 * p.b_j + r * p.b_r;
    for (var j = 0u; j < COLUMNS; j++) {
      // Columns past the edge read an unused, in-bounds or clamped value and are never written.
      sum[j] += ar * b[br + j * p.b_j];
    }
  }
  let ci = (group.z * p.i_count + i) * p.j_count;
  for (var j = j0; j < min(j0 + COLUMNS, p.j_count); j++) {
    if (p.accumulate != 0u) { c[ci + j] += sum[j - j0]; } else { c[ci + j] = sum[j - j0]; }
  }
}
