// Rotary position embedding in the rotate-half layout (Su et al. 2021; transformers' convention), in place:
//   x[d]       ← x[d] · cos − x[d + D/2] · sin
//   x[d + D/2] ← x[d + D/2] · cos + x[d] · sin          angle = position · θ^(−2d/D),  d < D/2
// The gradient of a rotation is the rotation back: p.direction = −1.
//
// x (M, heads, D), positions (M), angles (P, D): cosines then sines of each position, made on the host in f64 because
// WGSL's sin and cos promise an absolute error of 2^−11 only. One thread: one pair.
struct Params { tokens: u32, heads: u32, head_dim: u32, direction: f32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> positions: array<u32>;
@group(0) @binding(2) var<storage, read> angles: array<f32>;
@group(0) @binding(3) var<storage, read_write> x: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  let half = p.head_dim / 2u;
  if (i >= p.tokens * p.heads * half) { return; }
  let d = i % half;
  let head = i / half;
  let at = positions[head / p.heads] * p.head_dim + d;
  let cosine = angles[at];
  let sine = angles[at + half] * p.direction;
  let first = head * p.head_dim + d;
  let a = x[first];
  let b = x[first + half];
  x[first] = a * cosine - b * sine;
  x[first + half] = b * cosine + a * sine;
}
