// Forward: y = silu(gate) · up,  silu(g) = g · σ(g).
//   dup = dy · silu(g)       dgate = dy · up · σ(g) · (1 + g · (1 − σ(g)))
// One thread: one element.
struct Params { count: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> gate: array<f32>;
@group(0) @binding(2) var<storage, read> up: array<f32>;
@group(0) @binding(3) var<storage, read> dy: array<f32>;
@group(0) @binding(4) var<storage, read_write> dgate: array<f32>;
@group(0) @binding(5) var<storage, read_write> dup: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  if (i >= p.count) { return; }
  let g = gate[i];
  let sigma = 1.0 / (1.0 + exp(-g));
  dup[i] = dy[i] * g * sigma;
  dgate[i] = dy[i] * up[i] * sigma * (1.0 + g * (1.0 - sigma));
}
