// Causal attention over packed rows with subgroups; attention.wgsl has the equations and shapes.
//
// One workgroup: one head and THREADS consecutive tokens, in any number of subgroups of at least LANES lanes. Each
// thread has one query and its sum in registers. The workgroup steps through all keys that any of its queries attends
// to, BLOCK at a time. The lanes load a key together, one part each, and share the parts by shuffles, so that one load
// brings a whole key to the whole subgroup. Values are loaded in the same way. Keys that a query does not attend to get
// weight 0. The softmax is rescaled once per BLOCK keys.
enable subgroups;
alias Part = vec4f;
const PARTS = 4u;
const THREADS = 8u;
const LANES = 8u;
const LOADS = 1u; // ⌈PARTS / LANES⌉: loads per key
const BLOCK = 4u;

struct Params { tokens: u32, heads: u32, kv_heads: u32, scale: f32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> qkv: array<Part>;
@group(0) @binding(2) var<storage, read> rows: array<vec2u>;
@group(0) @binding(3) var<storage, read_write> out: array<Part>;
@group(0) @binding(4) var<storage, read_write> lse: array<f32>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32, @builtin(subgroup_invocation_id) lane: u32) {
  let block = group.x * THREADS;
  let h = group.y;
  let last = min(block + THREADS, p.tokens) - 1u;
  let m = min(block + thread, last);
  let width = (p.heads + 2u * p.kv_heads) * PARTS;
  let key = (p.heads + h / (p.heads / p.kv_heads)) * PARTS;
  let value = key + p.kv_heads * PARTS;
  let start = rows[m].x;

  /*registers*/ var q: array<Part, PARTS>;
  /*unroll*/ for (var d = 0u; d < PARTS; d++) { q[d] = qkv[m * width + h * PARTS + d] * p.scale; }
  /*registers*/ var sum: array<Part, PARTS>;
  var best = -3e38;
  var total = 0.0;
  for (var j0 = rows[block].x; j0 <= last; j0 += BLOCK) { // rows are in order: the first token's start is the smallest
    /*registers*/ var s: array<f32, BLOCK>;
    var next = best;
    /*unroll*/ for (var i = 0u; i < BLOCK; i++) {
      let at = min(j0 + i, last) * width + key;
      /*registers*/ var k: array<Part, LOADS>;
      /*unroll*/ for (var l = 0u; l < LOADS; l++) { k[l] = qkv[at + min(l * LANES + lane, PARTS - 1u)]; }
      s[i] = 0.0;
      /*unroll*/ for (var d = 0u; d < PARTS; d++) { s[i] += dot(q[d], subgroupShuffle(k[d / LANES], d % LANES)); }
      s[i] = select(-3e38, s[i], j0 + i >= start && j0 + i <= m);
      next = max(next, s[i]);
    }
    let keep = exp(best - next);
    total *= keep;
    /*unroll*/ for (var d = 0u; d < PARTS; d++) { sum[d] *= keep; }
    /*unroll*/ for (var i = 0u; i < BLOCK; i++) {
      let at = min(j0 + i, last) * width + value;
      /*registers*/ var v: array<Part, LOADS>;
      /*unroll*/ for (var l = 0u; l < LOADS; l++) { v[l] = qkv[at + min(l * LANES + lane, PARTS - 1u)]; }
      let weight = select(0.0, exp(s[i] - next), s[i] > -3e38);
      total += weight;
      /*unroll*/ for (var d = 0u; d < PARTS; d++) { sum[d] += weight * subgroupShuffle(v[d / LANES], d % LANES); }
    }
    best = next;
  }
  if (block + thread > last) { return; }
  /*unroll*/ for (var d = 0u; d < PARTS; d++) { out[(m * p.heads + h) * PARTS + d] = sum[d] / total; }
  lse[m * p.heads + h] = best + log(total);
}
