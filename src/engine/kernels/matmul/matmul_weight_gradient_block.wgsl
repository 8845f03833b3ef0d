// One kernel of the product whose equation, shapes and bindings are in matmul_weight_gradient.wgsl.
// One thread: 4·BANDS rows × 4·QUADS columns of one slice, in registers. One workgroup: 8×4 threads. No shared memory
// and no barriers, as in matmul_forward_block. Indices past the edge are clamped for reading and never written.
const BANDS = 2u;
const QUADS = 2u;

@compute @workgroup_size(8, 4)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let band0 = (group.x * 4u + local.y) * BANDS;
  let quad0 = (group.y * 8u + local.x) * QUADS;
  let bands = p.Y / 4u;
  let width = p.K / 4u;
  if (band0 >= bands || quad0 >= width) { return; }
  let each = (p.M + p.slices - 1u) / p.slices;
  let first = group.z * each;
  /*registers*/ var sum: array<vec4f, 4u * BANDS * QUADS>;
  for (var m = first; m < min(p.M, first + each); m++) {
    /*registers*/ var xs: array<vec4f, QUADS>;
    /*unroll*/ for (var j = 0u; j < QUADS; j++) { xs[j] = x[m * width + min(quad0 + j, width - 1u)]; }
    /*unroll*/ for (var b = 0u; b < BANDS; b++) {
      let dys = dy[m * bands + min(band0 + b, bands - 1u)];
      /*unroll*/ for (var j = 0u; j < QUADS; j++) {
        sum[(4u * b) * QUADS + j] += dys.x * xs[j];
        sum[(4u * b + 1u) * QUADS + j] += dys.y * xs[j];
        sum[(4u * b + 2u) * QUADS + j] += dys.z * xs[j];
        sum[(4u * b + 3u) * QUADS + j] += dys.w * xs[j];
      }
    }
  }
  /*unroll*/ for (var i = 0u; i < 4u * BANDS; i++) {
    /*unroll*/ for (var j = 0u; j < QUADS; j++) { store(group.z, 4u * band0 + i, quad0 + j, sum[i * QUADS + j]); }
  }
}
