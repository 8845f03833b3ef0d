// y[t] = Σ_k f(x[t + k·T]),  f(x) = x, or x² where p.squared ≠ 0.   x (n), y (T): one level of a sum tree, fan-in 64.
// One thread: one t; neighbouring threads read neighbouring elements.
struct Params { count: u32, threads: u32, squared: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let t = (group.x + group.y * groups.x) * 64u + lane;
  if (t >= p.threads) { return; }
  var sum = 0.0;
  for (var i = t; i < p.count; i += p.threads) {
    let value = x[i];
    sum += select(value, value * value, p.squared != 0u);
  }
  y[t] = sum;
}
