// One kernel of the product whose equation, shapes and bindings are in matmul_any_size.wgsl.
// No shared memory and no barriers, which are slowest on software adapters.
// One thread: one i and COLUMNS consecutive j, all in registers. One workgroup: 64 consecutive i, so that all lanes
// read b at the same address: one load, broadcast.
const COLUMNS = 8u;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group.x * 64u + lane;
  let j0 = group.y * COLUMNS;
  let slice = (p.r_count + p.slices - 1u) / p.slices;
  let first = group.z * slice;
  if (i >= p.i_count) { return; }
  /*registers*/ var sum: array<f32, COLUMNS>;
  for (var r = first; r < min(p.r_count, first + slice); r++) {
    let ar = a[i * p.a_i + r * p.a_r];
    let br = r * p.b_r;
    /*unroll*/ for (var j = 0u; j < COLUMNS; j++) { sum[j] += ar * b[br + min(j0 + j, p.j_count - 1u) * p.b_j]; }
  }
  /*unroll*/ for (var j = 0u; j < COLUMNS; j++) { store(group.z, i, j0 + j, sum[j]); }
}
