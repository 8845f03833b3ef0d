// c[s, i, j] = Σ_r a(i, r) · b(j, r)  (+ what p.add says),  r over the s-th of S slices
//
// Any sizes and strides, as matmul_tiled.wgsl (which says what the letters are for each product of a linear layer), without
// shared memory and barriers, which software adapters are slowest at.
// One thread: one i and COLUMNS consecutive j, all in registers. One workgroup: 64 consecutive i, so that every b it
// reads has the same address in all lanes: one load, broadcast.
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

const COLUMNS = 8u;

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
