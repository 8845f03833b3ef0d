// Rotary position embedding in the rotate-half layout (Su et al. 2021; transformers' convention), in place:
//   x[d]       ← x[d] · cos − x[d + D/2] · sin
//   x[d + D/2] ← x[d + D/2] · cos + x[d] · sin          angle = position · θ^(−2d/D),  d < D/2
// The gradient of a rotation is the rotation back: p.direction = −1.
//
// x (M, W): the first `heads` heads of each row are rotated, W ≥ heads · D. positions (M), angles (P, D): cosines, then
// sines, of each position, computed on the host in f64 because WGSL's sin and cos only promise an absolute error of
// 2^−11. One thread: one Part of pairs.
alias Part = f32;
const PART = 1u;

struct Params { tokens: u32, heads: u32, head_dim: u32, width: u32, direction: f32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> positions: array<u32>;
@group(0) @binding(2) var<storage, read> angles: array<Part>;
@group(0) @binding(3) var<storage, read_write> x: array<Part>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  let half = p.head_dim / 2u / PART;
  if (i >= p.tokens * p.heads * half) { return; }
  let d = i % half;
  let m = i / half / p.heads;
  let at = positions[m] * 2u * half + d;
  let cosine = angles[at];
  let sine = angles[at + half] * p.direction;
  let first = m * (p.width / PART) + i / half % p.heads * 2u * half + d;
  let a = x[first];
  let b = x[first + half];
  x[first] = a * cosine - b * sine;
  x[first + half] = b * cosine + a * sine;
}
