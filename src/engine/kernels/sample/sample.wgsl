// Draws one token per row from softmax(logits / T), keeps its log-prob and the entropy, and moves the row on: the
// decode step's last dispatch, so that no token is read back before a turn is over.
//
//   z = logits / T            log p(i) = z_i − max z − log S,   S = Σ exp(z_j − max z)
//   entropy = log S − Σ exp(z_j − max z)(z_j − max z) / S
//   token = argmax_i z_i + gumbel_i        (T = 0: argmax_i logits_i, and p taken at T = 1; ties go to the lowest id)
//
// Draws: threefry2x32(key (seed, purpose), counter (dialogue key, position << 16 | i >> 1)); the first word belongs to
// even i, the second to odd i. Position (< 65,536) is that of the drawn token in its dialogue, so for V ≤ 131,072 no two
// draws of one dialogue, and no two dialogues with different keys, share a word.
//
// Shapes: logits [R, W], of whose columns the first V count; sampled, logprobs, entropies [t, turn.rows]: a row's cell holds t, its
// count of tokens drawn in this turn, in the low 16 bits, and its column, which it keeps when rows are compacted, in the high 16.
// One workgroup a row; a thread takes the pairs (2i, 2i+1) with i ≡ its number mod WORKGROUP. What the threads
// found is combined in a plain loop over them: for so few that costs less than a tree with a barrier a level (and lavapipe
// compiles it in 1.5 s instead of 9), and the order of every sum is fixed, so a row's numbers depend on its
// own logits only. An idle row (slot = IDLE) writes nothing.

const IDLE = 0xffffffffu;
const LOWEST = -3.4028234e38;

struct Params { rows: u32, vocabulary: u32, width: u32 }
struct Turn { seed: u32, purpose: u32, temperature: f32, stopToken: u32, rows: u32 }
struct Row { slot: u32, position: u32, key: u32, cell: u32 }

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
var<workgroup> winner: array<u32, WORKGROUP>;
var<workgroup> sums: array<vec2f, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = group.x;
  if (lane == 0u) { state = rows[r]; }
  let row = workgroupUniformLoad(&state); // a barrier, and proof to the compiler that the whole group agrees
  if (row.slot == IDLE) { return; }

  let first = r * p.width;
  let greedy = turn.temperature == 0.0;
  let scale = 1.0 / select(turn.temperature, 1.0, greedy);

  var top = LOWEST;
  for (var i = lane; i < p.vocabulary; i += WORKGROUP) { top = max(top, logits[first + i] * scale); }
  highest[lane] = top;
  workgroupBarrier(); // every thread's maximum is written
  var peak = LOWEST;
  for (var other = 0u; other < WORKGROUP; other++) { peak = max(peak, highest[other]); }
  workgroupBarrier(); // all have read them before `highest` is used again

  let pairs = (p.vocabulary + 1u) / 2u;
  var best = LOWEST;
  var bestId = IDLE;
  var sum = vec2f(0.0);
  for (var pair = lane; pair < pairs; pair += WORKGROUP) {
    var words = vec2u(0u);
    if (!greedy) { words = threefry2x32(vec2u(turn.seed, turn.purpose), vec2u(row.key, ((row.position + 1u) << 16u) | pair)); }
    for (var odd = 0u; odd < 2u; odd++) {
      let i = 2u * pair + odd;
      if (i >= p.vocabulary) { break; }
      let z = logits[first + i] * scale - peak;
      let e = exp(z);
      sum += vec2f(e, e * z);
      var score = z;
      if (!greedy) { score += gumbel(words[odd]); }
      if (score > best) {
        best = score;
        bestId = i;
      }
    }
  }
  highest[lane] = best;
  winner[lane] = bestId;
  sums[lane] = sum;
  workgroupBarrier(); // every thread's candidate and sums are written
  if (lane != 0u) { return; }

  for (var other = 1u; other < WORKGROUP; other++) {
    sum += sums[other];
    if (highest[other] > best || (highest[other] == best && winner[other] < bestId)) {
      best = highest[other];
      bestId = winner[other];
    }
  }
  // A row of NaN has no winner; token 0 keeps every index in range, and its log-prob of NaN tells the host.
  let token = select(bestId, 0u, bestId == IDLE);
  let logSum = log(sum.x);
  let at = (row.cell & 0xffffu) * turn.rows + (row.cell >> 16u);
  sampled[at] = token;
  logprobs[at] = logits[first + token] * scale - peak - logSum;
  entropies[at] = logSum - sum.y / sum.x;
  tokens[r] = token;
  rows[r] = Row(select(row.slot, IDLE, token == turn.stopToken), row.position + 1u, row.key, row.cell + 1u);
}
