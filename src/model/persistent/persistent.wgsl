// Up to p.steps decode steps of a whole decoder in one dispatch: embedding, p.layers layers, head and draw. A workgroup
// keeps ROWS dialogues for all steps. It replaces the 9 dispatches per layer of stepwise decoding and computes in the
// same order, except for the sums of products; kernels/* have the equations.
//
// Thread i works for row i % ROWS as one of LANES threads: it owns the parts, heads or pairs whose number is ≡ its
// lane. In products it works for all rows (product.wgsl, product_subgroup.wgsl). The activations of a row are in
// workgroup memory, part j (four floats) of row r at j · ROWS + r: x (C), then a (C or H·D), then b (the widest of (H +
// 2K)·D, F, V). A row's numbers depend only on its own state. Rows whose slot is IDLE do nothing; a workgroup ends when
// all its rows are idle.
//
// Barriers: one after each phase, because the next phase reads what other threads wrote; in a workgroup of one subgroup
// they cost almost nothing.
//
// weights: the flat parameters from p.embedding on, every offset in parts; layers are p.layer_stride apart. keys,
// values (L, S, T, K, D), layers p.cache_stride parts apart; angles (T, D); rows, tokens (R); drawn: sampled, logprobs
// and entropies, p.drawn_stride words apart.
alias Part = vec4f;
const PARTS = 4u;
const ROWS = 8u;
const LANES = 1u;
const MEMORY = 80u;
const THREADS = ROWS * LANES;
const NONE = 0xffffffffu;
const STORE = 0u;
const ADD = 1u;
const GATE = 2u;
const STAGES = 5u;

struct Params {
  rows: u32, steps: u32, vocabulary: u32, layers: u32, hidden: u32, inner: u32, heads: u32, kv_heads: u32, parts: u32, context: u32,
  embedding: u32, layer_stride: u32, input_norm: u32, qkv: u32, qkv_bias: u32, query_norm: u32, key_norm: u32, output: u32, output_bias: u32,
  mlp_norm: u32, gate_up: u32, down: u32, final_norm: u32, head: u32, cache_stride: u32, drawn_stride: u32, eps: f32, scale: f32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<storage, read> angles: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> keys: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> values: array<vec4f>;
@group(0) @binding(5) var<storage, read> turn: Turn;
@group(0) @binding(6) var<storage, read_write> rows: array<Row>;
@group(0) @binding(7) var<storage, read_write> tokens: array<u32>;
@group(0) @binding(8) var<storage, read_write> drawn: array<u32>;

var<workgroup> act: array<vec4f, MEMORY * ROWS>;
var<workgroup> candidates: array<Candidate, THREADS>;
var<workgroup> states: array<Row, ROWS>;
var<workgroup> currents: array<u32, ROWS>;
var<workgroup> living: u32;

var<private> thread: u32;
var<private> r: u32;
var<private> lane: u32;
var<private> row: Row;

fn awake() -> bool { return row.slot != IDLE; }
fn region_a() -> u32 { return p.hidden; }
fn region_b() -> u32 { return p.hidden + max(p.hidden, p.heads * p.parts); }
fn logit(which: u32, i: u32) -> f32 { return act[(region_b() + i / 4u) * ROWS + which][i % 4u]; }

// a = x / √(mean x² + eps) · gain. Every lane sums all of x: it is short, and this needs no barrier.
fn norm(gain: u32) {
  if (!awake()) { return; }
  var squares = vec4f(0.0);
  for (var c = 0u; c < p.hidden; c++) { squares += act[c * ROWS + r] * act[c * ROWS + r]; }
  let mean = dot(squares, vec4f(1.0)) / f32(p.hidden * 4u) + p.eps;
  let s = select(1.0 / sqrt(mean), 1e38, mean > 1e38); // an overflow is noticed, as in rmsnorm.wgsl
  for (var c = lane; c < p.hidden; c += LANES) { act[(region_a() + c) * ROWS + r] = act[c * ROWS + r] * s * weights[gain + c]; }
}

// to[n] = y[n] (+ bias[n]), to[n] + y[n] (…), or silu(to[n]) · y[n], for the four columns of a quad of row i.
fn keep(i: u32, quad: u32, sums: vec4f, bias: u32, to: u32, how: u32) {
  let at = (to + quad) * ROWS + i;
  var y = sums;
  if (bias != NONE) { y += weights[bias + quad]; }
  if (how == ADD) { y += act[at]; }
  if (how == GATE) { y *= act[at] / (1.0 + exp(-act[at])); }
  act[at] = y;
}

// Normalises (if the model does) and rotates queries and keys of b; writes keys and values to the cache.
fn rotate_and_cache(weight: u32, cache: u32) {
  if (!awake()) { return; }
  let half = p.parts / 2u;
  for (var h = lane; h < p.heads + p.kv_heads; h += LANES) {
    let at = region_b() + h * p.parts;
    let is_query = h < p.heads;
    var s = 1.0;
    if (p.query_norm != NONE) {
      var squares = 0.0;
      for (var d = 0u; d < p.parts; d++) { squares += dot(act[(at + d) * ROWS + r], act[(at + d) * ROWS + r]); }
      let mean = squares / f32(p.parts * 4u) + p.eps;
      s = select(1.0 / sqrt(mean), 1e38, mean > 1e38);
    }
    let to = cache + (row.position * p.kv_heads + h - p.heads) * p.parts;
    for (var d = 0u; d < half; d++) {
      var x = act[(at + d) * ROWS + r];
      var y = act[(at + half + d) * ROWS + r];
      if (p.query_norm != NONE) {
        let gain = weight + select(p.key_norm, p.query_norm, is_query) + d;
        x *= s * weights[gain];
        y *= s * weights[gain + half];
      }
      let cosine = angles[row.position * p.parts + d];
      let sine = angles[row.position * p.parts + half + d];
      let turned_x = x * cosine - y * sine;
      let turned_y = x * sine + y * cosine;
      if (is_query) {
        act[(at + d) * ROWS + r] = turned_x;
        act[(at + half + d) * ROWS + r] = turned_y;
      } else {
        keys[to + d] = turned_x;
        keys[to + half + d] = turned_y;
        let value = at + p.kv_heads * p.parts + d;
        values[to + d] = act[value * ROWS + r];
        values[to + half + d] = act[(value + half) * ROWS + r];
      }
    }
  }
}

// a = attention of the queries in b over the row's cache up to its position, as in attention_cached.wgsl.
fn attend(cache: u32) {
  if (!awake()) { return; }
  for (var h = lane; h < p.heads; h += LANES) {
    let g = h / (p.heads / p.kv_heads);
    /*registers*/ var q: array<Part, PARTS>;
    /*registers*/ var total_v: array<Part, PARTS>;
    /*unroll*/ for (var d = 0u; d < PARTS; d++) {
      q[d] = act[(region_b() + h * p.parts + d) * ROWS + r] * p.scale;
      total_v[d] = Part(0.0);
    }
    var peak = -3e38;
    var total = 0.0;
    for (var t = 0u; t <= row.position; t++) {
      let at = cache + (t * p.kv_heads + g) * p.parts;
      var score = 0.0;
      /*unroll*/ for (var d = 0u; d < PARTS; d++) { score += dot(q[d], keys[at + d]); }
      let next = max(peak, score);
      let keep = exp(peak - next);
      let weight = exp(score - next);
      total = total * keep + weight;
      /*unroll*/ for (var d = 0u; d < PARTS; d++) { total_v[d] = total_v[d] * keep + weight * values[at + d]; }
      peak = next;
    }
    /*unroll*/ for (var d = 0u; d < PARTS; d++) { act[(region_a() + h * p.parts + d) * ROWS + r] = total_v[d] / total; }
  }
}

struct Product { w: u32, bias: u32, v: u32, inputs: u32, count: u32, to: u32, how: u32 }

// Product `stage` of a layer; after the last layer, the product of the head.
fn product_of(stage: u32, weight: u32, ended: bool) -> Product {
  let a = region_a();
  let b = region_b();
  let attended = p.heads * p.parts;
  let qkv_bias = select(weight + p.qkv_bias, NONE, p.qkv_bias == NONE);
  let output_bias = select(weight + p.output_bias, NONE, p.output_bias == NONE);
  if (ended) { return Product(p.head, NONE, a, p.hidden, p.vocabulary, b, STORE); }
  switch stage {
    case 0u: { return Product(weight + p.qkv, qkv_bias, a, p.hidden, 4u * (attended + 2u * p.kv_heads * p.parts), b, STORE); }
    case 1u: { return Product(weight + p.output, output_bias, a, attended, 4u * p.hidden, 0u, ADD); }
    case 2u: { return Product(weight + p.gate_up, NONE, a, p.hidden, 4u * p.inner, b, STORE); }
    case 3u: { return Product(weight + p.gate_up + 4u * p.inner * p.hidden, NONE, a, p.hidden, 4u * p.inner, b, GATE); }
    default: { return Product(weight + p.down, NONE, b, p.inner, 4u * p.hidden, 0u, ADD); }
  }
}

// From x to logits. One loop over the products of all layers, so that norm, product and attention are compiled once:
// lavapipe takes seconds for each copy of a product.
fn forward() {
  for (var i = 0u; i <= STAGES * p.layers; i++) {
    let l = i / STAGES;
    let stage = i % STAGES;
    let ended = l == p.layers;
    let weight = l * p.layer_stride;
    if (stage == 0u || stage == 2u) {
      norm(select(weight + select(p.mlp_norm, p.input_norm, stage == 0u), p.final_norm, ended));
      workgroupBarrier();
    }
    let next = product_of(stage, weight, ended);
    product(next.w, next.bias, next.v, next.inputs, next.count, next.to, next.how);
    workgroupBarrier();
    if (stage == 0u && !ended) {
      let cache = l * p.cache_stride + row.slot * p.context * p.kv_heads * p.parts;
      rotate_and_cache(weight, cache);
      storageBarrier();
      workgroupBarrier();
      attend(cache);
      workgroupBarrier();
    }
  }
}

fn decode(group: u32, index: u32) {
  thread = index;
  r = index % ROWS;
  lane = index / ROWS;
  let m = group * ROWS + r;
  if (lane == 0u) {
    states[r] = Row(IDLE, 0u, 0u, 0u);
    if (m < p.rows) {
      states[r] = rows[m];
      currents[r] = tokens[m];
    }
  }
  for (var step = 0u; step < p.steps; step++) {
    workgroupBarrier(); // states and currents are written
    if (index == 0u) {
      living = 0u;
      for (var other = 0u; other < ROWS; other++) { living += select(1u, 0u, states[other].slot == IDLE); }
    }
    if (workgroupUniformLoad(&living) == 0u) { break; }
    row = states[r];
    if (awake()) {
      for (var c = lane; c < p.hidden; c += LANES) { act[c * ROWS + r] = weights[p.embedding + currents[r] * p.hidden + c]; }
    }
    workgroupBarrier();
    forward();

    candidates[index].score = highest_z(r, p.vocabulary, lane, LANES);
    workgroupBarrier();
    var peak = LOWEST;
    for (var other = 0u; other < LANES; other++) { peak = max(peak, candidates[other * ROWS + r].score); }
    workgroupBarrier(); // all have read them before the candidates are written
    var best = candidate(r, row, p.vocabulary, peak, lane, LANES);
    candidates[index] = best;
    workgroupBarrier();
    if (lane == 0u && awake()) {
      for (var other = 1u; other < LANES; other++) { best = joined(best, candidates[other * ROWS + r]); }
      let draw = drawn_of(r, best, peak);
      let at = cell_of(row);
      drawn[at] = draw.token;
      drawn[p.drawn_stride + at] = bitcast<u32>(draw.logprob);
      drawn[2u * p.drawn_stride + at] = bitcast<u32>(draw.entropy);
      states[r] = moved_on(row, draw.token);
      currents[r] = draw.token;
    }
  }
  if (lane == 0u && m < p.rows) {
    rows[m] = states[r];
    tokens[m] = currents[r];
  }
}
