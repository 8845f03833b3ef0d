// Draws one token per row (draw.wgsl), keeps its log-prob and the entropy, and advances the row. This is the last
// dispatch of a decode step; no token is read back before the turn is over.
//
// Shapes: logits [R, W], whose first V columns are used; sampled, logprobs, entropies [t, turn.rows], at the row's
// cell. One workgroup per row. A plain loop over the threads combines their results: for so few threads it costs less
// than a tree with a barrier per level (and lavapipe compiles it in 1.5 s instead of 9), and the order of every sum is
// fixed, so a row's numbers depend only on its own logits. An idle row (slot = IDLE) writes nothing.

struct Params { rows: u32, vocabulary: u32, width: u32 }

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> turn: Turn;
@group(0) @binding(3) var<storage, read_write> rows: array<Row>;
@group(0) @binding(4) var<storage, read_write> tokens: array<u32>;
@group(0) @binding(5) var<storage, read_write> sampled: array<u32>;
@group(0) @binding(6) var<storage, read_write> logprobs: array<f32>;
@group(0) @binding(7) var<storage, read_write> entropies: array<f32>;

override WORKGROUP: u32 = 32;

var<workgroup> state: Row;
var<workgroup> highest: array<f32, WORKGROUP>;
var<workgroup> candidates: array<Candidate, WORKGROUP>;

fn logit(r: u32, i: u32) -> f32 { return logits[r * p.width + i]; }

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.x;
  if (lane == 0u) { state = rows[r]; }
  let row = workgroupUniformLoad(&state); // a barrier; it also tells the compiler that the value is the same in the whole group
  if (row.slot == IDLE) { return; }

  highest[lane] = highest_z(r, p.vocabulary, lane, WORKGROUP);
  workgroupBarrier(); // every thread's maximum is written
  var peak = LOWEST;
  for (var other = 0u; other < WORKGROUP; other++) { peak = max(peak, highest[other]); }

  var best = candidate(r, row, p.vocabulary, peak, lane, WORKGROUP);
  candidates[lane] = best;
  workgroupBarrier(); // every thread's candidate is written
  if (lane != 0u) { return; }

  for (var other = 1u; other < WORKGROUP; other++) { best = joined(best, candidates[other]); }
  let drawn = drawn_of(r, best, peak);
  let at = cell_of(row);
  sampled[at] = drawn.token;
  logprobs[at] = drawn.logprob;
  entropies[at] = drawn.entropy;
  tokens[r] = drawn.token;
  rows[r] = moved_on(row, drawn.token);
}
