// Causal attention over packed rows (no padding): token m of head h attends to the tokens start(m)..m of its own row.
//   s_j = scale · q[m, h] · k[j, g],  lse = ln Σ_j e^{s_j},  out[m, h] = Σ_j e^{s_j − lse} v[j, g],   g = h / (H / K)
//
// qkv (M, H + 2K, D): queries, keys, values of a token one after the other; out (M, H, D); rows (M): start and end of
// the token's row; lse (M, H). Nothing of size T×T is ever stored: the softmax is updated key by key (Milakov &
// Gimelshein 2018), and the backward pass recomputes each weight from lse.
// One thread: one (m, h), with its query and its sum in registers, in PARTS = p.parts parts of D. attention.ts does not
// unroll the loops of long heads, because lavapipe then takes half a minute to compile them.
alias Part = vec4f;
const PARTS = 4u;

struct Params { tokens: u32, heads: u32, kv_heads: u32, scale: f32, parts: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> qkv: array<Part>;
@group(0) @binding(2) var<storage, read> rows: array<vec2u>;
@group(0) @binding(3) var<storage, read_write> out: array<Part>;
@group(0) @binding(4) var<storage, read_write> lse: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  if (i >= p.tokens * p.heads) { return; }
  let m = i / p.heads;
  let h = i % p.heads;
  let width = (p.heads + 2u * p.kv_heads) * PARTS;
  let key = (p.heads + h / (p.heads / p.kv_heads)) * PARTS;
  let value = key + p.kv_heads * PARTS;

  /*registers*/ var q: array<Part, PARTS>;
  /*unroll*/ for (var d = 0u; d < PARTS; d++) { q[d] = qkv[m * width + h * PARTS + d] * p.scale; }
  /*registers*/ var sum: array<Part, PARTS>;
  var best = -3e38;
  var total = 0.0;
  for (var j = rows[m].x; j <= m; j++) {
    var s = 0.0;
    /*unroll*/ for (var d = 0u; d < PARTS; d++) { s += dot(q[d], qkv[j * width + key + d]); }
    let next = max(best, s);
    let keep = exp(best - next);
    let weight = exp(s - next);
    total = total * keep + weight;
    /*unroll*/ for (var d = 0u; d < PARTS; d++) { sum[d] = sum[d] * keep + weight * qkv[j * width + value + d]; }
    best = next;
  }
  /*unroll*/ for (var d = 0u; d < PARTS; d++) { out[i * PARTS + d] = sum[d] / total; }
  lse[i] = best + log(total);
}
