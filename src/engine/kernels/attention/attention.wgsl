// Causal attention over packed rows (no padding): token m of head h attends to the tokens start(m)..m of its own row.
//   s_j = scale · q[m, h] · k[j, g],  lse = ln Σ_j e^{s_j},  out[m, h] = Σ_j e^{s_j − lse} v[j, g],   g = h / (H / K)
//
// q, out (M, H, D), k, v (M, K, D), rows (M): start and end of the token's row, stats (M, H): (lse, –).
// Nothing of size T×T is ever stored: the softmax is updated key by key (Milakov & Gimelshein 2018), and the backward
// pass recomputes each weight from lse. D is even, so pairs are always aligned.
// One thread: one (m, h) and 8 pairs of D; a longer head is shared by several threads that each redo the scores.
struct Params { tokens: u32, heads: u32, kv_heads: u32, head_dim: u32, scale: f32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> q: array<vec2f>;
@group(0) @binding(2) var<storage, read> k: array<vec2f>;
@group(0) @binding(3) var<storage, read> v: array<vec2f>;
@group(0) @binding(4) var<storage, read> rows: array<vec2u>;
@group(0) @binding(5) var<storage, read_write> out: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> stats: array<vec2f>;

const PAIRS = 8u;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let pairs = p.head_dim / 2u;
  let chunks = (pairs + PAIRS - 1u) / PAIRS;
  let i = (group.x + group.y * groups.x) * 64u + lane;
  if (i >= p.tokens * p.heads * chunks) { return; }
  let d0 = (i % chunks) * PAIRS;
  let count = min(PAIRS, pairs - d0);
  let head = i / chunks;
  let m = head / p.heads;
  let g = (head % p.heads) / (p.heads / p.kv_heads);
  let qm = head * pairs;

  var best = -3e38;
  var total = 0.0;
  var sum: array<vec2f, PAIRS>;
  for (var j = rows[m].x; j <= m; j++) {
    let kj = (j * p.kv_heads + g) * pairs;
    var s = 0.0;
    for (var d = 0u; d < pairs; d++) { s += dot(q[qm + d], k[kj + d]); }
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
