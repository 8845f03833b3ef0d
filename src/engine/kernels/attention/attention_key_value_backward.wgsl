// Forward: w_ij = e^{s_ij − lse_i}, s_ij = scale · q_i·k_j, out_i = Σ_j w_ij v_j. Key j is seen by the queries
// i = j..end(j) − 1 of its row, in each of the H / K query heads that share its key head:
//   dv_j = Σ_i w_ij dout_i        dk_j = scale · Σ_i w_ij (dout_i · v_j − delta_i) q_i
//
// Shapes as in attention.wgsl; stats (M, H): (lse, delta), both written before. One thread: one (j, g) and 16 floats of D:
// it owns its dk and dv, so the sum over queries and heads needs no atomics.
// attention.ts makes both 4 wide where D is a multiple of 4: WGSL has no overrides for types.
alias Part = vec2f;
const PART = 2u;

struct Params { tokens: u32, heads: u32, kv_heads: u32, head_dim: u32, scale: f32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> q: array<Part>;
@group(0) @binding(2) var<storage, read> k: array<Part>;
@group(0) @binding(3) var<storage, read> v: array<Part>;
@group(0) @binding(4) var<storage, read> rows: array<vec2u>;
@group(0) @binding(5) var<storage, read> dout: array<Part>;
@group(0) @binding(6) var<storage, read> stats: array<vec2f>;
@group(0) @binding(7) var<storage, read_write> dk: array<Part>;
@group(0) @binding(8) var<storage, read_write> dv: array<Part>;

const PARTS = 16u / PART;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let parts = p.head_dim / PART;
  let chunks = (parts + PARTS - 1u) / PARTS;
  let i = (group.x + group.y * groups.x) * 64u + lane;
  if (i >= p.tokens * p.kv_heads * chunks) { return; }
  let d0 = (i % chunks) * PARTS;
  let count = min(PARTS, parts - d0);
  let kv = i / chunks;
  let j = kv / p.kv_heads;
  let shared_by = p.heads / p.kv_heads;
  let h0 = (kv % p.kv_heads) * shared_by;
  let kj = kv * parts;
  let end = rows[j].y;

  var key_sum: array<Part, PARTS>;
  var value_sum: array<Part, PARTS>;
  for (var h = h0; h < h0 + shared_by; h++) {
    for (var m = j; m < end; m++) {
      let head = m * p.heads + h;
      let qm = head * parts;
      var s = 0.0;
      var dw = 0.0;
      for (var d = 0u; d < parts; d++) {
        s += dot(q[qm + d], k[kj + d]);
        dw += dot(dout[qm + d], v[kj + d]);
      }
      let stat = stats[head];
      let weight = exp(s * p.scale - stat.x);
      let ds = weight * (dw - stat.y);
      for (var d = 0u; d < count; d++) {
        key_sum[d] += ds * q[qm + d0 + d];
        value_sum[d] += weight * dout[qm + d0 + d];
      }
    }
  }
  for (var d = 0u; d < count; d++) {
    dk[kj + d0 + d] = key_sum[d] * p.scale;
    dv[kj + d0 + d] = value_sum[d];
  }
}
