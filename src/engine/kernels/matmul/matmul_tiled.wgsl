// One kernel of the product whose equation, shapes and bindings are in matmul_any_size.wgsl.
// One workgroup: 8×8 threads, 32×32 of the result; it steps through r in tiles of TILE that its threads load into
// shared memory. One thread: 4×4 of the result, in registers, with rows and columns 8 apart, so that neighbouring
// threads store to neighbouring memory.
const TILE = 16u;
const SIDE = 32u;
var<workgroup> tile_a: array<f32, TILE * SIDE>;
var<workgroup> tile_b: array<f32, TILE * SIDE>;

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
      // Neighbouring threads take neighbours along i or along r, whichever is contiguous in memory.
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
    workgroupBarrier(); // all have read the tiles before the next are loaded
  }
  /*unroll*/ for (var i = 0u; i < 4u; i++) {
    /*unroll*/ for (var j = 0u; j < 4u; j++) { store(group.z, i0 + local.y + 8u * i, j0 + local.x + 8u * j, sum[i][j]); }
  }
}
