// Rotates new queries and keys (rotary embedding) and writes keys and values into the cache: M packed tokens, each with
// its own row of the cache and its own position, so prefill and decode are the same dispatch.
//
//   (x_i, x_{i+D/2}) → (x_i cos a − x_{i+D/2} sin a,  x_i sin a + x_{i+D/2} cos a),   a = position · θ^(−2i/D)
//   (Su et al. 2021, in the half-split order of Hugging Face checkpoints). D channels of a head, an even number.
//
// qkv (M, H + 2K, D): the queries are rotated in place. Its keys and values stay as they are; the rotated keys, and the
// values, are written to keys, values (S slots, T positions, K·D) at [slot, position]. angles (≥ T, D) is the table of
// kernels/rope: D/2 cosines, then D/2 sines, of each position.
// first = H skips the queries: the last layer of a prefill needs only keys and values.
//
// One thread: one pair (i, i + D/2) of one head of one token, query heads first, then key heads. No sharing, no
// barriers: no two tokens of a dispatch have the same slot and position. An idle token (slot = IDLE) is skipped.

const IDLE = 0xffffffffu;

struct Params { tokens: u32, heads: u32, kv_heads: u32, head_dim: u32, context: u32, first: u32 }
struct Row { slot: u32, position: u32, key: u32, cell: u32 }

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> rows: array<Row>;
@group(0) @binding(2) var<storage, read> angles: array<f32>;
@group(0) @binding(3) var<storage, read_write> qkv: array<f32>;
@group(0) @binding(4) var<storage, read_write> keys: array<f32>;
@group(0) @binding(5) var<storage, read_write> values: array<f32>;

fn rotate(x: vec2f, angle: vec2f) -> vec2f {
  return vec2f(x.x * angle.x - x.y * angle.y, x.x * angle.y + x.y * angle.x);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let half = p.head_dim / 2u;
  let pairs = (p.heads - p.first + p.kv_heads) * half;
  let thread = (group.x + group.y * groups.x) * 64u + lane;
  let m = thread / pairs;
  if (m >= p.tokens) { return; }
  let row = rows[m];
  if (row.slot == IDLE) { return; }
  let head = thread % pairs / half + p.first;
  let i = thread % half;
  let angle = vec2f(angles[row.position * p.head_dim + i], angles[row.position * p.head_dim + half + i]);
  let at = (m * (p.heads + 2u * p.kv_heads) + head) * p.head_dim + i;
  let turned = rotate(vec2f(qkv[at], qkv[at + half]), angle);
  if (head < p.heads) {
    qkv[at] = turned.x;
    qkv[at + half] = turned.y;
    return;
  }
  let kv_head = head - p.heads;
  let to = ((row.slot * p.context + row.position) * p.kv_heads + kv_head) * p.head_dim + i;
  keys[to] = turned.x;
  keys[to + half] = turned.y;
  let value = at + p.kv_heads * p.head_dim;
  values[to] = qkv[value];
  values[to + half] = qkv[value + half];
}
