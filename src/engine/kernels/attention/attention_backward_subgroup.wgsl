// The gradient of attention.wgsl with subgroups and in one dispatch; attention_backward.wgsl has equations and shapes.
//
// A workgroup has THREADS threads in any number of subgroups of at least LANES lanes.
// Workgroups y < H: query head y of THREADS consecutive tokens, one query per thread. They step through the keys that
// these attend to; the lanes load each key together, one part each, and share the parts by shuffles.
// Workgroups y ≥ H: key head y − H of THREADS consecutive tokens, one key per thread. They step through the queries
// that attend to these; for each query the lanes together compute its delta. Pairs from different rows get weight 0.
enable subgroups;
alias Part = vec4f;
const PARTS = 4u;
const THREADS = 8u;
const LANES = 8u;
const LOADS = 1u; // ⌈PARTS / LANES⌉: loads per key

struct Params { tokens: u32, heads: u32, kv_heads: u32, scale: f32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> qkv: array<Part>;
@group(0) @binding(2) var<storage, read> rows: array<vec2u>;
@group(0) @binding(3) var<storage, read> out: array<Part>;
@group(0) @binding(4) var<storage, read> dout: array<Part>;
@group(0) @binding(5) var<storage, read> lse: array<f32>;
@group(0) @binding(6) var<storage, read_write> dqkv: array<Part>;

fn query_gradient(block: u32, last: u32, h: u32, thread: u32, lane: u32) {
  let m = min(block + thread, last);
  let width = (p.heads + 2u * p.kv_heads) * PARTS;
  let key = (p.heads + h / (p.heads / p.kv_heads)) * PARTS;
  let value = key + p.kv_heads * PARTS;
  let head = m * p.heads + h;
  let start = rows[m].x;
  let log_total = lse[head];
  /*registers*/ var q: array<Part, PARTS>;
  /*registers*/ var g: array<Part, PARTS>;
  var along = 0.0;
  /*unroll*/ for (var d = 0u; d < PARTS; d++) {
    q[d] = qkv[m * width + h * PARTS + d] * p.scale;
    g[d] = dout[head * PARTS + d];
    along += dot(g[d], out[head * PARTS + d]);
  }
  /*registers*/ var sum: array<Part, PARTS>;
  for (var j = rows[block].x; j <= last; j++) { // rows are in order: the first token's start is the smallest
    /*registers*/ var k: array<Part, LOADS>;
    /*registers*/ var v: array<Part, LOADS>;
    /*unroll*/ for (var l = 0u; l < LOADS; l++) {
      let part = j * width + min(l * LANES + lane, PARTS - 1u);
      k[l] = qkv[part + key];
      v[l] = qkv[part + value];
    }
    var s = -log_total;
    var dw = -along;
    /*unroll*/ for (var d = 0u; d < PARTS; d++) {
      s += dot(q[d], subgroupShuffle(k[d / LANES], d % LANES));
      dw += dot(g[d], subgroupShuffle(v[d / LANES], d % LANES));
    }
    let ds = select(0.0, exp(s) * dw, j >= start && j <= m);
    /*unroll*/ for (var d = 0u; d < PARTS; d++) { sum[d] += ds * subgroupShuffle(k[d / LANES], d % LANES); }
  }
  if (block + thread > last) { return; }
  /*unroll*/ for (var d = 0u; d < PARTS; d++) { dqkv[m * width + h * PARTS + d] = sum[d] * p.scale; }
}

fn key_value_gradient(block: u32, last: u32, g: u32, thread: u32, lane: u32) {
  let j = min(block + thread, last);
  let width = (p.heads + 2u * p.kv_heads) * PARTS;
  let shared_by = p.heads / p.kv_heads;
  let key = j * width + (p.heads + g) * PARTS;
  let value = key + p.kv_heads * PARTS;
  let end = rows[j].y;
  /*registers*/ var own_key: array<Part, PARTS>;
  /*registers*/ var own_value: array<Part, PARTS>;
  /*unroll*/ for (var d = 0u; d < PARTS; d++) { own_key[d] = qkv[key + d] * p.scale; own_value[d] = qkv[value + d]; }
  /*registers*/ var dk: array<Part, PARTS>;
  /*registers*/ var dv: array<Part, PARTS>;
  for (var h = g * shared_by; h < (g + 1u) * shared_by; h++) {
    for (var m = block; m < rows[last].y; m++) { // rows are in order: the last token's end is the largest
      let head = m * p.heads + h;
      /*registers*/ var query: array<Part, LOADS>;
      /*registers*/ var dy: array<Part, LOADS>;
      var along = 0.0;
      /*unroll*/ for (var l = 0u; l < LOADS; l++) {
        let part = min(l * LANES + lane, PARTS - 1u);
        query[l] = qkv[m * width + h * PARTS + part];
        dy[l] = dout[head * PARTS + part];
        along += select(0.0, dot(dy[l], out[head * PARTS + part]), lane < LANES && l * LANES + lane < PARTS);
      }
      var s = -lse[head];
      var dw = -subgroupAdd(along);
      /*unroll*/ for (var d = 0u; d < PARTS; d++) {
        s += dot(own_key[d], subgroupShuffle(query[d / LANES], d % LANES));
        dw += dot(own_value[d], subgroupShuffle(dy[d / LANES], d % LANES));
      }
      let weight = select(0.0, exp(s), m >= j && m < end);
      let ds = weight * dw;
      /*unroll*/ for (var d = 0u; d < PARTS; d++) {
        dk[d] += ds * subgroupShuffle(query[d / LANES], d % LANES);
        dv[d] += weight * subgroupShuffle(dy[d / LANES], d % LANES);
      }
    }
  }
  if (block + thread > last) { return; }
  /*unroll*/ for (var d = 0u; d < PARTS; d++) { dqkv[key + d] = dk[d] * p.scale; dqkv[value + d] = dv[d]; }
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32, @builtin(subgroup_invocation_id) lane: u32) {
  let block = group.x * THREADS;
  let last = min(block + THREADS, p.tokens) - 1u;
  if (group.y < p.heads) { query_gradient(block, last, group.y, thread, lane); } else { key_value_gradient(block, last, group.y - p.heads, thread, lane); }
}
