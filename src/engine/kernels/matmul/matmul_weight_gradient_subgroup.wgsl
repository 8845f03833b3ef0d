// Forward: y = x·Wᵀ.   dw[s, n, k] += Σ_m dy[m, n] · x[m, k],  m over the s-th of S slices of the tokens
//
// dy (M, Y), x (M, K), dw: S slices, p.stride quads apart, each (N, K); Y ≥ N and K multiples of 4. Slices are there because
// N × K alone is too few threads; gradient_sum adds them in a fixed order.
// A thread owns four columns of 4·BANDS rows; four numbers of dy are loaded by one of each BANDS lanes of a subgroup and handed
// to all of them, as in matmul_forward_subgroup.
enable subgroups;

struct Params { M: u32, N: u32, K: u32, Y: u32, slices: u32, stride: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dw: array<vec4f>;

const THREADS = 8u;
const BANDS = 4u;

fn store(slice: u32, n: u32, quad: u32, value: vec4f) {
  if (n >= p.N || quad >= p.K / 4u) { return; }
  dw[slice * p.stride + n * (p.K / 4u) + quad] += value;
}

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
