// One kernel of the product whose equation, shapes and bindings are in matmul_input_gradient.wgsl.
// A thread owns four columns of ROWS rows. Of every SHARE lanes of a subgroup, one loads four numbers of a row of dy
// and a shuffle gives them to the others, as in matmul_forward_subgroup.
enable subgroups;

const THREADS = 8u;
const ROWS = 16u;
const SHARE = 4u;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32, @builtin(subgroup_invocation_id) lane: u32) {
  let m0 = group.x * ROWS;
  let quad = group.y * THREADS + thread;
  let quads_n = p.Y / 4u;
  let width = p.K / 4u;
  let from_w = min(quad, width - 1u);
  /*registers*/ var from_dy: array<u32, ROWS / SHARE>;
  /*unroll*/ for (var s = 0u; s < ROWS / SHARE; s++) { from_dy[s] = min(m0 + s * SHARE + lane % SHARE, p.M - 1u) * quads_n; }
  /*registers*/ var sum: array<vec4f, ROWS>;
  for (var n = 0u; n < quads_n; n++) {
    let columns = mat4x4f(
      w[min(4u * n, p.N - 1u) * width + from_w],
      w[min(4u * n + 1u, p.N - 1u) * width + from_w],
      w[min(4u * n + 2u, p.N - 1u) * width + from_w],
      w[min(4u * n + 3u, p.N - 1u) * width + from_w],
    );
    /*unroll*/ for (var s = 0u; s < ROWS / SHARE; s++) {
      let mine = dy[from_dy[s] + n];
      /*unroll*/ for (var i = 0u; i < SHARE; i++) { sum[s * SHARE + i] += columns * subgroupShuffle(mine, i); }
    }
  }
  /*unroll*/ for (var i = 0u; i < ROWS; i++) { store(m0 + i, quad, sum[i]); }
}
