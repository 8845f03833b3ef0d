// Forward: logp = z_target − lse,  z = logits / τ.
//   dlogits[v] = dlogp · ([v = target] − e^{z_v − lse}) / τ,  written over the logits; 0 in the columns from V to W.
// A token without a target has dlogp = 0. One thread: one element of (M, W).
struct Params { tokens: u32, vocabulary: u32, width: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read> temperature: array<f32>;
@group(0) @binding(3) var<storage, read> lse: array<f32>;
@group(0) @binding(4) var<storage, read> dlogp: array<f32>;
@group(0) @binding(5) var<storage, read_write> logits: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  if (i >= p.tokens * p.width) { return; }
  let m = i / p.width;
  let v = i % p.width;
  let inverse = 1.0 / temperature[0];
  let probability = exp(logits[i] * inverse - lse[m]);
  let hit = select(0.0, 1.0, targets[m] == v);
  logits[i] = select(0.0, dlogp[m] * (hit - probability) * inverse, v < p.vocabulary);
}
