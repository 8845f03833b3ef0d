// Forward: w_ij = e^{s_ij − lse_i}, s_ij = scale · q_i·k_j, out_i = Σ_j w_ij v_j, over the keys j = start(i)..i of i's
// row.
//   delta_i = dout_i · out_i        ds_ij = w_ij (dout_i · v_j − delta_i)
//   dq_i = scale · Σ_j ds_ij k_j    dk_j = scale · Σ_i ds_ij q_i    dv_j = Σ_i w_ij dout_i
// The queries i = j..end(j) − 1 of a row attend to its key j, in each of the H / K query heads that share the key head.
//
// qkv, dqkv (M, H + 2K, D): queries, keys, values of a token one after the other; out, dout (M, H, D); rows (M): start
// and end; lse, delta (M, H). One thread: one query head of one token (dq; it also writes delta). In a second dispatch,
// with p.keys ≠ 0: one key head of one token (dk and dv). Each thread owns its sums, so there are no atomics.
alias Part = vec4f;
const PARTS = 4u;

struct Params { tokens: u32, heads: u32, kv_heads: u32, scale: f32, parts: u32, keys: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> qkv: array<Part>;
@group(0) @binding(2) var<storage, read> rows: array<vec2u>;
@group(0) @binding(3) var<storage, read> out: array<Part>;
@group(0) @binding(4) var<storage, read> dout: array<Part>;
@group(0) @binding(5) var<storage, read> lse: array<f32>;
@group(0) @binding(6) var<storage, read_write> delta: array<f32>;
@group(0) @binding(7) var<storage, read_write> dqkv: array<Part>;

fn query_gradient(i: u32) {
  let m = i / p.heads;
  let h = i % p.heads;
  let width = (p.heads + 2u * p.kv_heads) * PARTS;
  let key = (p.heads + h / (p.heads / p.kv_heads)) * PARTS;
  let value = key + p.kv_heads * PARTS;
  /*registers*/ var q: array<Part, PARTS>;
  /*registers*/ var g: array<Part, PARTS>;
  var along = 0.0;
  /*unroll*/ for (var d = 0u; d < PARTS; d++) {
    q[d] = qkv[m * width + h * PARTS + d] * p.scale;
    g[d] = dout[i * PARTS + d];
    along += dot(g[d], out[i * PARTS + d]);
  }
  /*registers*/ var sum: array<Part, PARTS>;
  for (var j = rows[m].x; j <= m; j++) {
    var s = 0.0;
    var dw = 0.0;
    /*unroll*/ for (var d = 0u; d < PARTS; d++) {
      s += dot(q[d], qkv[j * width + key + d]);
      dw += dot(g[d], qkv[j * width + value + d]);
    }
    let ds = exp(s - lse[i]) * (dw - along);
    /*unroll*/ for (var d = 0u; d < PARTS; d++) { sum[d] += ds * qkv[j * width + key + d]; }
  }
  /*unroll*/ for (var d = 0u; d < PARTS; d++) { dqkv[m * width + h * PARTS + d] = sum[d] * p.scale; }
  delta[i] = along;
}

fn key_value_gradient(i: u32) {
  let j = i / p.kv_heads;
  let shared_by = p.heads / p.kv_heads;
  let h0 = (i % p.kv_heads) * shared_by;
  let width = (p.heads + 2u * p.kv_heads) * PARTS;
  let key = j * width + (p.heads + i % p.kv_heads) * PARTS;
  let value = key + p.kv_heads * PARTS;
  /*registers*/ var k: array<Part, PARTS>;
  /*registers*/ var v: array<Part, PARTS>;
  /*unroll*/ for (var d = 0u; d < PARTS; d++) { k[d] = qkv[key + d] * p.scale; v[d] = qkv[value + d]; }
  /*registers*/ var dk: array<Part, PARTS>;
  /*registers*/ var dv: array<Part, PARTS>;
  for (var h = h0; h < h0 + shared_by; h++) {
    for (var m = j; m < rows[j].y; m++) {
      let head = m * p.heads + h;
      var s = 0.0;
      var dw = 0.0;
      /*unroll*/ for (var d = 0u; d < PARTS; d++) {
        s += dot(k[d], qkv[m * width + h * PARTS + d]);
        dw += dot(v[d], dout[head * PARTS + d]);
      }
      let weight = exp(s - lse[head]);
      let ds = weight * (dw - delta[head]);
      /*unroll*/ for (var d = 0u; d < PARTS; d++) {
        dk[d] += ds * qkv[m * width + h * PARTS + d];
        dv[d] += weight * dout[head * PARTS + d];
      }
    }
  }
  /*unroll*/ for (var d = 0u; d < PARTS; d++) { dqkv[key + d] = dk[d] * p.scale; dqkv[value + d] = dv[d]; }
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  if (p.keys == 0u && i < p.tokens * p.heads) { query_gradient(i); }
  if (p.keys != 0u && i < p.tokens * p.kv_heads) { key_value_gradient(i); }
}
