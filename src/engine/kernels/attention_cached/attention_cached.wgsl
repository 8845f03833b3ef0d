// Attention of M packed new tokens over their own row of the key-value cache:
//
//   y[m, h] = Σ_t a_t V[slot, t, g],   a = softmax_t(q[m, h] · K[slot, t, g] · scale),   t = 0..position[m],  g = h / (H / K)
//
// qkv (M, H + 2K, D), of which only the queries are read; y (M, H, D); keys, values (S slots, T positions, K, D). Keys
// at positions ≤ position[m] must have been written. The softmax is updated key by key (Milakov & Gimelshein 2018), in
// the order of positions and within one thread, so a token gets the same bits in any batch. An idle token (slot = IDLE)
// has y = 0.
//
// One thread: one (m, h), with its query and its sum in registers, in PARTS parts of D. No barriers: one workgroup per
// head with one thread per key took five times as long on lavapipe, and 3 s to compile.
alias Part = vec4f;
const PARTS = 4u;

const IDLE = 0xffffffffu;

struct Params { tokens: u32, heads: u32, kv_heads: u32, context: u32, scale: f32, parts: u32 }
struct Row { slot: u32, position: u32, key: u32, cell: u32 }

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> rows: array<Row>;
@group(0) @binding(2) var<storage, read> qkv: array<Part>;
@group(0) @binding(3) var<storage, read> keys: array<Part>;
@group(0) @binding(4) var<storage, read> values: array<Part>;
@group(0) @binding(5) var<storage, read_write> y: array<Part>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  if (i >= p.tokens * p.heads) { return; }
  let m = i / p.heads;
  let h = i % p.heads;
  let row = rows[m];
  let g = h / (p.heads / p.kv_heads);

  /*registers*/ var q: array<Part, PARTS>;
  /*unroll*/ for (var d = 0u; d < PARTS; d++) { q[d] = qkv[(m * (p.heads + 2u * p.kv_heads) + h) * PARTS + d] * p.scale; }
  /*registers*/ var sum: array<Part, PARTS>;
  var peak = -3e38;
  var total = 0.0;
  let end = select(row.position + 1u, 0u, row.slot == IDLE);
  for (var t = 0u; t < end; t++) {
    let at = ((row.slot * p.context + t) * p.kv_heads + g) * PARTS;
    var score = 0.0;
    /*unroll*/ for (var d = 0u; d < PARTS; d++) { score += dot(q[d], keys[at + d]); }
    let next = max(peak, score);
    let keep = exp(peak - next);
    let weight = exp(score - next);
    total = total * keep + weight;
    /*unroll*/ for (var d = 0u; d < PARTS; d++) { sum[d] = sum[d] * keep + weight * values[at + d]; }
    peak = next;
  }
  /*unroll*/ for (var d = 0u; d < PARTS; d++) { y[i * PARTS + d] = select(sum[d] / total, Part(0.0), end == 0u); }
}
