// One kernel of the product whose equation, shapes and bindings are in matmul_forward.wgsl.
// One thread: ROWS rows × 4·QUADS columns of the result, in registers. One workgroup: 8×4 threads. No shared memory and
// no barriers: on a software adapter a storage load costs about ten multiply-adds, so the block is as large as
// registers allow. Indices past the edge are clamped for reading and never written. All four-wide kernels sum in the
// same order.
const ROWS = 8u;
const QUADS = 2u;

@compute @workgroup_size(8, 4)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m0 = (group.x * 4u + local.y) * ROWS;
  let quad0 = (group.y * 8u + local.x) * QUADS;
  if (m0 >= p.M || quad0 * 4u >= p.Y) { return; }
  let quads = p.K / 4u;
  /*registers*/ var from_x: array<u32, ROWS>;
  /*unroll*/ for (var i = 0u; i < ROWS; i++) { from_x[i] = min(m0 + i, p.M - 1u) * quads; }
  /*registers*/ var from_w: array<u32, 4u * QUADS>;
  /*unroll*/ for (var j = 0u; j < 4u * QUADS; j++) { from_w[j] = min(quad0 * 4u + j, p.N - 1u) * quads; }
  /*registers*/ var sum: array<vec4f, ROWS * QUADS>;
  for (var k = 0u; k < quads; k++) {
    /*registers*/ var columns: array<mat4x4f, QUADS>;
    /*unroll*/ for (var j = 0u; j < QUADS; j++) {
      columns[j] = transpose(mat4x4f(w[from_w[4u * j] + k], w[from_w[4u * j + 1u] + k], w[from_w[4u * j + 2u] + k], w[from_w[4u * j + 3u] + k]));
    }
    /*unroll*/ for (var i = 0u; i < ROWS; i++) {
      let xs = x[from_x[i] + k];
      /*unroll*/ for (var j = 0u; j < QUADS; j++) { sum[i * QUADS + j] += columns[j] * xs; }
    }
  }
  /*unroll*/ for (var i = 0u; i < ROWS; i++) {
    /*unroll*/ for (var j = 0u; j < QUADS; j++) { store(m0 + i, quad0 + j, sum[i * QUADS + j]); }
  }
}
