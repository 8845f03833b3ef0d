// Attention of M packed new tokens over their own row of the key-value cache:
//
//   y[m, h] = Σ_t a_t V[slot, t, g],   a = softmax_t(q[m, h] · K[slot, t, g] · scale),   t = 0..position[m],  g = h / (H / K)
//
// q, y (M, H, D); keys, values (S slots, T positions, K, D); D even. Keys at positions ≤ position[m] must have been written.
// The softmax is updated key by key (Milakov & Gimelshein 2018), in the order of positions and within one thread: a token
// gets the same bits in any batch. The y of an idle token (slot = IDLE) is 0.
//
// One thread: one (m, h) and 16 floats of D; a longer head is shared by several threads that each redo the scores. No
// barriers: a workgroup a head with a thread a key took five times as long on lavapipe, and 3 s to compile.
// attention_cached.ts makes Part 4 wide where D is a multiple of 4: WGSL has no overrides for types.
alias Part = vec2f;
const PART = 2u;
const PARTS = 16u / PART;

const IDLE = 0xffffffffu;

struct Params { tokens: u32, heads: u32, kv_heads: u32, head_dim: u32, context: u32, scale: f32 }
struct Row { slot: u32, position: u32, key: u32, drawn: u32 }

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> rows: array<Row>;
@group(0) @binding(2) var<storage, read> q: array<Part>;
@group(0) @binding(3) var<storage, read> keys: array<Part>;
@group(0) @binding(4) var<storage, read> values: array<Part>;
@group(0) @binding(5) var<storage, read_write> y: array<Part>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let parts = p.head_dim / PART;
  let chunks = (parts + PARTS - 1u) / PARTS;
  let i = (group.x + group.y * groups.x) * 64u + lane;
  if (i >= p.tokens * p.heads * chunks) { return; }
  let d0 = (i % chunks) * PARTS;
  let count = min(PARTS, parts - d0);
  let head = i / chunks;
  let row = rows[head / p.heads];
  let g = (head % p.heads) / (p.heads / p.kv_heads);
  let qm = head * parts;

  var peak = -3e38;
  var total = 0.0;
  var sum: array<Part, PARTS>;
  let end = select(row.position + 1u, 0u, row.slot == IDLE);
  for (var t = 0u; t < end; t++) {
    let kt = ((row.slot * p.context + t) * p.kv_heads + g) * parts;
    var score = 0.0;
    for (var d = 0u; d < parts; d++) { score += dot(q[qm + d], keys[kt + d]); }
    score *= p.scale;
    let next = max(peak, score);
    let keep = exp(peak - next);
    let weight = exp(score - next);
    total = total * keep + weight;
    for (var d = 0u; d < count; d++) { sum[d] = sum[d] * keep + weight * values[kt + d0 + d]; }
    peak = next;
  }
  for (var d = 0u; d < count; d++) { y[qm + d0 + d] = select(sum[d] / total, Part(0.0), end == 0u); }
}
