// One kernel of the product whose equation, shapes and bindings are in matmul_forward.wgsl.
// A thread owns four columns of ROWS rows. Of every SHARE lanes of a subgroup, one loads a row's four numbers and a
// shuffle gives them to the others, so a load of x serves the whole subgroup. One workgroup: THREADS threads in any
// number of subgroups of at least SHARE lanes, each of which computes the same rows.
// On adapters that execute lanes as a vector, loads are gathers and a shuffle is one instruction. There the product
// with a transposed matrix is a chain of multiply-adds, four dot products are not, and transposing is free.
enable subgroups;

const THREADS = 8u;
const ROWS = 16u;
const SHARE = 4u;

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
