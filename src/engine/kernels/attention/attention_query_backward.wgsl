// Forward: w_j = e^{s_j − lse}, s_j = scale · q·k_j, out = Σ_j w_j v_j, over the keys j = start(m)..m.
//   delta = dout · out
//   ds_j = w_j (dout · v_j − delta)        dq = scale · Σ_j ds_j k_j
//
// Shapes as in attention.wgsl. Writes delta beside lse in stats, for attention_key_value_backward.
// One thread: one (m, h) and 16 floats of D.
// attention.ts makes both 4 wide where D is a multiple of 4: WGSL has no overrides for types.
alias Part = vec2f;
const PART = 2u;

struct Params { tokens: u32, heads: u32, kv_heads: u32, head_dim: u32, scale: f32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> q: array<Part>;
@group(0) @binding(2) var<storage, read> k: array<Part>;
@group(0) @binding(3) var<storage, read> v: array<Part>;
@group(0) @binding(4) var<storage, read> rows: array<vec2u>;
@group(0) @binding(5) var<storage, read> out: array<Part>;
@group(0) @binding(6) var<storage, read> dout: array<Part>;
@group(0) @binding(7) var<storage, read_write> stats: array<vec2f>;
@group(0) @binding(8) var<storage, read_write> dq: array<Part>;

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

  let lse = stats[head].x;
  var delta = 0.0;
  for (var d = 0u; d < parts; d++) { delta += dot(dout[qm + d], out[qm + d]); }
  var sum: array<Part, PARTS>;
  for (var j = rows[m].x; j <= m; j++) {
    let kj = (j * p.kv_heads + g) * parts;
    var s = 0.0;
    var dw = 0.0;
    for (var d = 0u; d < parts; d++) {
      s += dot(q[qm + d], k[kj + d]);
      dw += dot(dout[qm + d], v[kj + d]);
    }
    let ds = exp(s * p.scale - lse) * (dw - delta);
    for (var d = 0u; d < count; d++) { sum[d] += ds * k[kj + d0 + d]; }
  }
  for (var d = 0u; d < count; d++) { dq[qm + d0 + d] = sum[d] * p.scale; }
  if (d0 == 0u) { stats[head].y = delta; }
}
