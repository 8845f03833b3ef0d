// grads[i] = Σ_s slices[s, i]  in the order of s, and squares[t] = Σ grads[i]² over the i of thread t: the same bits
// every time.
//
// slices (S, n), grads (n), squares (T): partial sums of the gradient's squared norm, which adamw adds up. With S = 0
// grads already hold the gradient and are only squared. n is a multiple of 4. One thread: every T-th group of four
// grads, so that neighbouring threads read neighbouring memory.
struct Params { quads: u32, slices: u32, threads: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> slices: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> grads: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> squares: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = group.x * 64u + lane;
  if (t >= p.threads) { return; }
  var total = 0.0;
  for (var i = t; i < p.quads; i += p.threads) {
    var sum = vec4f(0.0);
    if (p.slices == 0u) { sum = grads[i]; }
    for (var s = 0u; s < p.slices; s++) { sum += slices[s * p.quads + i]; }
    if (p.slices != 0u) { grads[i] = sum; }
    total += dot(sum, sum);
  }
  squares[t] = total;
}
