// y[m, n] = Σ_k x[m, k] · w[n, k]  (+ what p.add says)
//
// x (M, K), w (N, K), y (M, Y), Y ≥ N; K and Y multiples of 4, all read and written four at a time. Columns N..Y hold
// anything afterwards. p.add: 0 nothing, 1 y as it is, 2 base (M, Y), 3 base (Y) in every row.
// A thread owns four columns of ROWS rows; a row's four numbers are loaded by one of each SHARE lanes of a subgroup and handed to
// all of them, so a load of x serves the whole subgroup. One workgroup: THREADS threads in any number of subgroups of at least
// SHARE lanes, each of which does the same rows.
// On adapters that execute lanes as a vector, loads are gathers and the handing over is one instruction. The product of a
// transposed matrix is a chain of multiply-adds where four dot products are not; transposing costs nothing there.
enable subgroups;

struct Params { M: u32, N: u32, K: u32, Y: u32, add: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> w: array<vec4f>;
@group(0) @binding(3) var<storage, read> base: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

const THREADS = 8u;
const ROWS = 16u;
const SHARE = 4u;

fn store(m: u32, quad: u32, value: vec4f) {
  let width = p.Y / 4u;
  if (m >= p.M || quad >= width) { return; }
  let at = m * width + quad;
  switch p.add {
    case 1u: { y[at] += value; }
    case 2u: { y[at] = base[at] + value; }
    case 3u: { y[at] = base[quad] + value; }
    default: { y[at] = value; }
  }
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32, @builtin(subgroup_invocation_id) lane: u32) {
  let m0 = group.x * ROWS;
  let quad = group.y * THREADS + thread;
  let quads = p.K / 4u;
  /*registers*/ var from_x: array<u32, ROWS / SHARE>;
  /*unroll*/ for (var s = 0u; s < ROWS / SHARE; s++) { from_x[s] = min(m0 + s * SHARE + lane % SHARE, p.M - 1u) * quads; }
  /*registers*/ var from_w: array<u32, 4u>;
  /*unroll*/ for (var j = 0u; j < 4u; j++) { from_w[j] = min(quad * 4u + j, p.N - 1u) * quads; }
  /*registers*/ var sum: array<vec4f, ROWS>;
  for (var k = 0u; k < quads; k++) {
    let columns = transpose(mat4x4f(w[from_w[0] + k], w[from_w[1] + k], w[from_w[2] + k], w[from_w[3] + k]));
    /*unroll*/ for (var s = 0u; s < ROWS / SHARE; s++) {
      let mine = x[from_x[s] + k];
      /*unroll*/ for (var i = 0u; i < SHARE; i++) { sum[s * SHARE + i] += columns * subgroupShuffle(mine, i); }
    }
  }
  /*unroll*/ for (var i = 0u; i < ROWS; i++) { store(m0 + i, quad, sum[i]); }
}
