// Causal attention over packed rows (no padding): token m of head h attends to the tokens start(m)..m of its own row.
//   s_j = scale · q[m, h] · k[j, g],  lse = ln Σ_j e^{s_j},  out[m, h] = Σ_j e^{s_j − lse} v[j, g],   g = h / (H / K)
//
// q, out (M, H, D), k, v (M, K, D), rows (M): start and end of the token's row, stats (M, H): (lse, –).
// Nothing of size T×T is ever stored: the softmax is updated key by key (Milakov & Gimelshein 2018), and the backward
// pass recomputes each weight from lse. D is even, so it is read in parts of two.
// One thread: one (m, h) and 16 floats of D; a longer head is shared by several threads that each redo the scores.
// attention.ts makes both 4 wide where D is a multiple of 4: WGSL has no overrides for types.
alias Part = vec2f;
const PART = 2u;

struct Params { tokens: u32, heads: u32, kv_heads: u32, head_dim: u32, scale: f32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> q: array<Part>;
@group(0) @binding(2) var<storage, read> k: array<Part>;
@group(0) @binding(3) var<storage, read> v: array<Part>;
@group(0) @binding(4) var<storage, read> rows: array<vec2u>;
@group(0) @binding(5) var<storage, read_write> out: array<Part>;
@group(0) @binding(6) var<storage, read_write> stats: array<vec2f>;

const PARTS = 16u / PART;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let parts = p.head_dim / PART;
  let chunks = (parts + PARTS - 1u) / PARTS;
  let i = (group.x + group.y * groups.x) * 64u + lane;
  if (i >= p.tokens * p.heads * chunks) { return; }
  let d0 = (i % chunks) * PARTS;
  let count = min(PARTS, parts - d0);
  let head = i / chunks;
  let m = head / p.heads;
  let g = (head % p.heads) / (p.heads / p.kv_heads);
  let qm = head * parts;

  var best = -3e38;
  var total = 0.0;
  var sum: array<Part, PARTS>;
  for (var j = rows[m].x; j <= m; j++) {
    let kj = (j * p.kv_heads + g) * parts;
    var s = 0.0;
    for (var d = 0u; d < parts; d++) { s += dot(q[qm + d], k[kj + d]); }
    s *= p.scale;
    let next = max(best, s);
    let keep = exp(best - next);
    let weight = exp(s - next);
    total = total * keep + weight;
    for (var d = 0u; d < count; d++) { sum[d] = sum[d] * keep + weight * v[kj + d0 + d]; }
    best = next;
  }
  for (var d = 0u; d < count; d++) { out[qm + d0 + d] = sum[d] / total; }
  if (d0 == 0u) { stats[head] = vec2f(best + log(total), 0.0); }
}
