// c[s, i, j] = Σ_r a(i, r) · b(j, r)  (+ what p.add says),  r over the s-th of S slices
//
// Any sizes and strides; one strided product serves the three of a linear layer y = x·Wᵀ, W (N, K):
//   forward            y (M, N):  i = m, j = n, r = k    a = x,               b = W
//   input gradient    dx (M, K):  i = m, j = k, r = n    a = dy,              b = W transposed
//   weight gradient   dW (N, K):  i = n, j = k, r = m    a = dy transposed,   b = x transposed
// a(i, r) = a[i·a_i + r·a_r],  b(j, r) = b[j·b_j + r·b_r],  c: slices p.stride apart, each (I, J) with rows c_i apart.
// p.add: 0 nothing, 1 c as it is, 2 base where c is, 3 base (J) in every row.
//
// One workgroup: 8×8 threads, 32×32 of the result; it steps through r in tiles of TILE that its threads bring to shared
// memory. One thread: 4×4 of the result, in registers: rows and columns 8 apart, so that neighbours store to neighbours.
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

const TILE = 16u;
const SIDE = 32u;
var<workgroup> tile_a: array<f32, TILE * SIDE>;
var<workgroup> tile_b: array<f32, TILE * SIDE>;

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

@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u, @builtin(local_invocation_index) index: u32) {
  let i0 = group.x * SIDE;
  let j0 = group.y * SIDE;
  let slice = (p.r_count + p.slices - 1u) / p.slices;
  let first = group.z * slice;
  let end = min(p.r_count, first + slice);
  /*registers*/ var sum: array<vec4f, 4u>;
  for (var r0 = first; r0 < end; r0 += TILE) {
    for (var e = index; e < TILE * SIDE; e += 64u) {
      // Whichever of i and r is contiguous in memory runs fastest over the threads.
      let along_r = p.a_r == 1u;
      let ra = select(e / SIDE, e % TILE, along_r);
      let ia = select(e % SIDE, e / TILE, along_r);
      var value = 0.0;
      if (i0 + ia < p.i_count && r0 + ra < end) { value = a[(i0 + ia) * p.a_i + (r0 + ra) * p.a_r]; }
      tile_a[ra * SIDE + ia] = value;
      let along_b = p.b_r == 1u;
      let rb = select(e / SIDE, e % TILE, along_b);
      let jb = select(e % SIDE, e / TILE, along_b);
      value = 0.0;
      if (j0 + jb < p.j_count && r0 + rb < end) { value = b[(j0 + jb) * p.b_j + (r0 + rb) * p.b_r]; }
      tile_b[rb * SIDE + jb] = value;
    }
    workgroupBarrier(); // both tiles are complete
    for (var r = 0u; r < TILE; r++) {
      let at_a = r * SIDE + local.y;
      let at_b = r * SIDE + local.x;
      let bs = vec4f(tile_b[at_b], tile_b[at_b + 8u], tile_b[at_b + 16u], tile_b[at_b + 24u]);
      /*unroll*/ for (var i = 0u; i < 4u; i++) { sum[i] += tile_a[at_a + 8u * i] * bs; }
    }
    workgroupBarrier(); // all have read them before the next are brought
  }
  /*unroll*/ for (var i = 0u; i < 4u; i++) {
    /*unroll*/ for (var j = 0u; j < 4u; j++) { store(group.z, i0 + local.y + 8u * i, j0 + local.x + 8u * j, sum[i][j]); }
  }
}
