// Forward: y = x · s · gain for each query and key head.  With h = dy · gain, in place over dy:
//   dx[d] = s · h[d] − x[d] · s³ · (Σ_d h[d] x[d]) / D
// The value heads of d stay as they are. x, d (M, H + 2K, D), scale (M, H + K). One thread: one head of one token.
struct Params { tokens: u32, heads: u32, kv_heads: u32, head_dim: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> query_gain: array<f32>;
@group(0) @binding(3) var<storage, read> key_gain: array<f32>;
@group(0) @binding(4) var<storage, read> scale: array<f32>;
@group(0) @binding(5) var<storage, read_write> d: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  let normed = p.heads + p.kv_heads;
  if (i >= p.tokens * normed) { return; }
  let head = i % normed;
  let at = (i / normed * (normed + p.kv_heads) + head) * p.head_dim;
  let s = scale[i];
  var along = 0.0;
  for (var c = 0u; c < p.head_dim; c++) { along += d[at + c] * select(key_gain[c], query_gain[c], head < p.heads) * x[at + c]; }
  let pull = s * s * s * along / f32(p.head_dim);
  for (var c = 0u; c < p.head_dim; c++) {
    d[at + c] = s * d[at + c] * select(key_gain[c], query_gain[c], head < p.heads) - x[at + c] * pull;
  }
}
