// Attention of M packed new tokens over their own row of the key-value cache:
//
//   y[m, h] = Σ_t a_t V[slot, t, g],   a = softmax_t(q[m, h] · K[slot, t, g] / √D),   t = 0..position[m],  g = h K / H
//
// q, y (M, H·D); keys, values (S slots, T positions, K·D). Keys at positions ≤ position[m] must have been written.
//
// One workgroup: one head of one token, WORKGROUP threads. It walks the keys in blocks of WORKGROUP with a running
// maximum (Milakov & Gimelshein 2018): first a thread is a key and takes one dot product, then a thread is a channel
// and sums over the block. Each thread finds the block's maximum and sum by itself in a plain loop: for blocks this
// short that beats a tree with a barrier a level. Every sum has a fixed order that depends on the position alone, so a
// token gets the same bits in any batch. The y of an idle token (slot = IDLE) is 0.

const IDLE = 0xffffffffu;
const LOWEST = -3.4028234e38;

struct Params { tokens: u32, heads: u32, kv_heads: u32, context: u32, scale: f32 }
struct Row { slot: u32, position: u32, key: u32, drawn: u32 }

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> rows: array<Row>;
@group(0) @binding(2) var<storage, read> q: array<f32>;
@group(0) @binding(3) var<storage, read> keys: array<f32>;
@group(0) @binding(4) var<storage, read> values: array<f32>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;

override WORKGROUP: u32 = 32;
override HEAD_DIM: u32 = 16;

var<workgroup> query: array<f32, HEAD_DIM>;
var<workgroup> total: array<f32, HEAD_DIM>; // channel d belongs to thread d mod WORKGROUP
var<workgroup> scores: array<f32, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let head = group.x + group.y * groups.x; // of all M·H
  let m = head / p.heads;
  if (m >= p.tokens) { return; }
  let at = head * HEAD_DIM;
  let row = rows[m];
  let count = select(row.position + 1u, 0u, row.slot == IDLE);
  let stride = p.kv_heads * HEAD_DIM;
  let first = row.slot * p.context * stride + head % p.heads * p.kv_heads / p.heads * HEAD_DIM;

  for (var d = lane; d < HEAD_DIM; d += WORKGROUP) {
    query[d] = q[at + d] * p.scale;
    total[d] = 0.0;
  }
  var peak = LOWEST;
  var sum = 0.0;
  for (var t0 = 0u; t0 < count; t0 += WORKGROUP) {
    let block = min(WORKGROUP, count - t0);
    workgroupBarrier(); // the query is written; the block before has been read
    if (lane < block) {
      let k = first + (t0 + lane) * stride;
      var score = 0.0;
      for (var d = 0u; d < HEAD_DIM; d++) { score += query[d] * keys[k + d]; }
      scores[lane] = score;
    }
    workgroupBarrier(); // the block's scores are written

    var top = peak;
    for (var j = 0u; j < block; j++) { top = max(top, scores[j]); }
    let shrink = exp(peak - top);
    peak = top;
    workgroupBarrier(); // all have read the scores before they become weights
    if (lane < block) { scores[lane] = exp(scores[lane] - peak); }
    workgroupBarrier(); // the block's weights are written

    sum *= shrink;
    for (var j = 0u; j < block; j++) { sum += scores[j]; }
    for (var d = lane; d < HEAD_DIM; d += WORKGROUP) {
      var weighted = total[d] * shrink;
      for (var j = 0u; j < block; j++) { weighted += scores[j] * values[first + (t0 + j) * stride + d]; }
      total[d] = weighted;
    }
  }
  for (var d = lane; d < HEAD_DIM; d += WORKGROUP) { y[at + d] = select(total[d] / sum, 0.0, count == 0u); }
}
