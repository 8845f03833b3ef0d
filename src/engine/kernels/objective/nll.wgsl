// loss[m] = −weight[m] · logp[m],   dlogp[m] = −weight[m].   All (M). One thread: one token.
struct Params { tokens: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> logp: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> loss: array<f32>;
@group(0) @binding(4) var<storage, read_write> dlogp: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let m = (group.x + group.y * groups.x) * 64u + lane;
  if (m >= p.tokens) { return; }
  loss[m] = -weights[m] * logp[m];
  dlogp[m] = -weights[m];
}
