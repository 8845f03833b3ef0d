// RMSNorm of every query and key head before the rotation (Qwen3); reads the raw projections, writes what attention
// reads:
//   y[m, h, d] = x[m, h, d] · s · gain[d],  s = 1 / √(mean_d x² + eps)    for the H query and K key heads, each with its gain
//   y[m, h, d] = x[m, h, d]                                               for the K value heads
// x, y (M, H + 2K, D), scale (M, H + K): s, kept for the backward pass. One thread: one head of one token.
struct Params { tokens: u32, heads: u32, kv_heads: u32, head_dim: u32, eps: f32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> query_gain: array<f32>;
@group(0) @binding(3) var<storage, read> key_gain: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;
@group(0) @binding(5) var<storage, read_write> scale: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  let all = p.heads + 2u * p.kv_heads;
  if (i >= p.tokens * all) { return; }
  let head = i % all;
  let at = i * p.head_dim;
  if (head >= p.heads + p.kv_heads) {
    for (var d = 0u; d < p.head_dim; d++) { y[at + d] = x[at + d]; }
    return;
  }
  var squares = 0.0;
  for (var d = 0u; d < p.head_dim; d++) { squares += x[at + d] * x[at + d]; }
  let mean = squares / f32(p.head_dim) + p.eps;
  let s = select(1.0 / sqrt(mean), 1e38, mean > 1e38); // an overflow is noticed, as in rmsnorm.wgsl
  for (var d = 0u; d < p.head_dim; d++) { y[at + d] = x[at + d] * s * select(key_gain[d], query_gain[d], head < p.heads); }
  scale[i / all * (p.heads + p.kv_heads) + head] = s;
}
