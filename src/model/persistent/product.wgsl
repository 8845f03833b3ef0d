// The product of persistent.wgsl for any adapter: y[n] = Σ_k v[k] w[n, k] for every row of the workgroup; `how` says
// how it is stored. v (inputs parts) and y are in workgroup memory, w (count, inputs parts). A thread owns four columns
// of ROWS rows; all threads read the same part of a row at a time.
fn product(w: u32, bias: u32, v: u32, inputs: u32, count: u32, to: u32, how: u32) {
  for (var first = 0u; first < count; first += 4u * THREADS) {
    let n = first + 4u * thread;
    if (n >= count) { continue; }
    /*registers*/ var from_w: array<u32, 4u>;
    /*unroll*/ for (var j = 0u; j < 4u; j++) { from_w[j] = w + min(n + j, count - 1u) * inputs; }
    /*registers*/ var sum: array<vec4f, ROWS>; // set to zero here, because Dawn keeps the values of an earlier round
    /*unroll*/ for (var i = 0u; i < ROWS; i++) { sum[i] = vec4f(0.0); }
    for (var k = 0u; k < inputs; k++) {
      let columns = transpose(mat4x4f(weights[from_w[0] + k], weights[from_w[1] + k], weights[from_w[2] + k], weights[from_w[3] + k]));
      /*unroll*/ for (var i = 0u; i < ROWS; i++) { sum[i] += columns * act[(v + k) * ROWS + i]; }
    }
    /*unroll*/ for (var i = 0u; i < ROWS; i++) { keep(i, n / 4u, sum[i], bias, to, how); }
  }
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) { decode(group.x, index); }
