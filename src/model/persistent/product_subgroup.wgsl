// The product of persistent.wgsl with subgroups: like product.wgsl, but one of every SHARE lanes loads a row's part and
// a shuffle gives it to the others (matmul_forward_subgroup.wgsl says why). Every lane takes part in every round, so
// lanes past the last column repeat it and store nothing.
const SHARE = 4u;

var<private> place: u32;

fn product(w: u32, bias: u32, v: u32, inputs: u32, count: u32, to: u32, how: u32) {
  for (var first = 0u; first < count; first += 4u * THREADS) {
    let n = first + 4u * thread;
    /*registers*/ var from_w: array<u32, 4u>;
    /*unroll*/ for (var j = 0u; j < 4u; j++) { from_w[j] = w + min(n + j, count - 1u) * inputs; }
    /*registers*/ var sum: array<vec4f, ROWS>;
    /*unroll*/ for (var i = 0u; i < ROWS; i++) { sum[i] = vec4f(0.0); }
    for (var k = 0u; k < inputs; k++) {
      let columns = transpose(mat4x4f(weights[from_w[0] + k], weights[from_w[1] + k], weights[from_w[2] + k], weights[from_w[3] + k]));
      /*unroll*/ for (var s = 0u; s < ROWS / SHARE; s++) {
        let mine = act[(v + k) * ROWS + s * SHARE + place % SHARE];
        /*unroll*/ for (var i = 0u; i < SHARE; i++) { sum[s * SHARE + i] += columns * subgroupShuffle(mine, i); }
      }
    }
    if (n < count) {
      /*unroll*/ for (var i = 0u; i < ROWS; i++) { keep(i, n / 4u, sum[i], bias, to, how); }
    }
  }
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32, @builtin(subgroup_invocation_id) lane_number: u32) {
  place = lane_number;
  decode(group.x, index);
}
