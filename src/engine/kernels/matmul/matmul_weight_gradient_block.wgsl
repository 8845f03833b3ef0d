// Forward: y = x·Wᵀ.   dw[s, n, k] += Σ_m dy[m, n] · x[m, k],  m over the s-th of S slices of the tokens
//
// dy (M, Y), x (M, K), dw: S slices, p.stride quads apart, each (N, K); Y ≥ N and K multiples of 4. Slices are there because
// N × K alone is too few threads; gradient_sum adds them in a fixed order.
// One thread: 4·BANDS rows × 4·QUADS columns of one slice, in registers. One workgroup: 8×4 threads. No shared memory and no
// barriers, as in matmul_forward_block. Rows and columns past the edge are read clamped and never written.
struct Params { M: u32, N: u32, K: u32, Y: u32, slices: u32, stride: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dw: array<vec4f>;

const BANDS = 2u;
const QUADS = 2u;

fn store(slice: u32, n: u32, quad: u32, value: vec4f) {
  if (n >= p.N || quad >= p.K / 4u) { return; }
  dw[slice * p.stride + n * (p.K / 4u) + quad] += value;
}

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
