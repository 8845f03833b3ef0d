// One kernel of the product whose equation, shapes and bindings are in matmul_input_gradient.wgsl.
// One thread: ROWS rows × 4·QUADS columns of the result, in registers. One workgroup: 8×4 threads. No shared memory and
// no barriers, as in matmul_forward_block. Indices past the edge are clamped for reading and never written.
const ROWS = 8u;
const QUADS = 2u;

@compute @workgroup_size(8, 4)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m0 = (group.x * 4u + local.y) * ROWS;
  let quad0 = (group.y * 8u + local.x) * QUADS;
  let quads_n = p.Y / 4u;
  let width = p.K / 4u;
  if (m0 >= p.M || quad0 >= width) { return; }
  /*registers*/ var from_dy: array<u32, ROWS>;
  /*unroll*/ for (var i = 0u; i < ROWS; i++) { from_dy[i] = min(m0 + i, p.M - 1u) * quads_n; }
  /*registers*/ var from_w: array<u32, QUADS>;
  /*unroll*/ for (var j = 0u; j < QUADS; j++) { from_w[j] = min(quad0 + j, width - 1u); }
  /*registers*/ var sum: array<vec4f, ROWS * QUADS>;
  for (var n = 0u; n < quads_n; n++) {
    let at0 = min(4u * n, p.N - 1u) * width;
    let at1 = min(4u * n + 1u, p.N - 1u) * width;
    let at2 = min(4u * n + 2u, p.N - 1u) * width;
    let at3 = min(4u * n + 3u, p.N - 1u) * width;
    /*registers*/ var columns: array<mat4x4f, QUADS>;
    /*unroll*/ for (var j = 0u; j < QUADS; j++) {
      columns[j] = mat4x4f(w[at0 + from_w[j]], w[at1 + from_w[j]], w[at2 + from_w[j]], w[at3 + from_w[j]]);
    }
    /*unroll*/ for (var i = 0u; i < ROWS; i++) {
      let dys = dy[from_dy[i] + n];
      /*unroll*/ for (var j = 0u; j < QUADS; j++) { sum[i * QUADS + j] += columns[j] * dys; }
    }
  }
  /*unroll*/ for (var i = 0u; i < ROWS; i++) {
    /*unroll*/ for (var j = 0u; j < QUADS; j++) { store(m0 + i, quad0 + j, sum[i * QUADS + j]); }
  }
}
