// One kernel of the product whose equation, shapes and bindings are in matmul_weight_gradient.wgsl.
// A thread owns four columns of 4·BANDS rows. Of every BANDS lanes of a subgroup, one loads four numbers of dy and a
// shuffle gives them to the others, as in matmul_forward_subgroup.
enable subgroups;

const THREADS = 8u;
const BANDS = 4u;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32, @builtin(subgroup_invocation_id) lane: u32) {
  let bands = p.Y / 4u;
  let width = p.K / 4u;
  let band0 = group.x * BANDS;
  let quad = group.y * THREADS + thread;
  let from_x = min(quad, width - 1u);
  let from_dy = min(band0 + lane % BANDS, bands - 1u);
  let each = (p.M + p.slices - 1u) / p.slices;
  let first = group.z * each;
  /*registers*/ var sum: array<vec4f, 4u * BANDS>;
  for (var m = first; m < min(p.M, first + each); m++) {
    let mine = dy[m * bands + from_dy];
    let xs = x[m * width + from_x];
    /*unroll*/ for (var b = 0u; b < BANDS; b++) {
      let dys = subgroupShuffle(mine, b);
      sum[4u * b] += dys.x * xs;
      sum[4u * b + 1u] += dys.y * xs;
      sum[4u * b + 2u] += dys.z * xs;
      sum[4u * b + 3u] += dys.w * xs;
    }
  }
  /*unroll*/ for (var i = 0u; i < 4u * BANDS; i++) { store(group.z, 4u * band0 + i, quad, sum[i]); }
}
