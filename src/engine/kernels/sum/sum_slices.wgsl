// y[i] += Σ_s slices[s, i]: the second stage of every split sum. In order of s, so the same bits every time.
// One thread: one i. slices (S, n), y (n).
struct Params { count: u32, slices: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> slices: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  if (i >= p.count) { return; }
  var sum = 0.0;
  for (var s = 0u; s < p.slices; s++) { sum += slices[s * p.count + i]; }
  y[i] += sum;
}
