// Draws one token from softmax(logits / T). Prepended, with threefry.wgsl, to every shader that draws.
//
//   z = logits / T            log p(i) = z_i − max z − log S,   S = Σ exp(z_j − max z)
//   entropy = log S − Σ exp(z_j − max z)(z_j − max z) / S
//   token = argmax_i z_i + gumbel_i        (T = 0: argmax_i logits_i, with p at T = 1; ties go to the lowest id)
//
// Draws: threefry2x32(key (seed, purpose), counter (dialogue key, position << 16 | i >> 1)); the first word belongs to
// even i, the second to odd i. Position (< 65,536) is that of the drawn token in its dialogue, so for V ≤ 131,072 no
// two draws of one dialogue, and no two dialogues with different keys, share a word.
//
// `lanes` threads share a row: each finds its highest logit, then its candidate, and `joined` combines these in the
// order of lanes. The shader declares `turn`, and logit(r, i): logit i of its row r.

const IDLE = 0xffffffffu;
const LOWEST = -3.4028234e38;

struct Turn { seed: u32, purpose: u32, temperature: f32, stopToken: u32, rows: u32 }
struct Row { slot: u32, position: u32, key: u32, cell: u32 }
struct Candidate { score: f32, id: u32, sums: vec2f }
struct Drawn { token: u32, logprob: f32, entropy: f32 }

fn inverse_temperature() -> f32 { return 1.0 / select(turn.temperature, 1.0, turn.temperature == 0.0); }

fn highest_z(r: u32, vocabulary: u32, lane: u32, lanes: u32) -> f32 {
  let scale = inverse_temperature();
  var top = LOWEST;
  for (var i = lane; i < vocabulary; i += lanes) { top = max(top, logit(r, i) * scale); }
  return top;
}

// The best of the pairs (2i, 2i+1) with i ≡ lane mod lanes, and their part of the two sums.
fn candidate(r: u32, row: Row, vocabulary: u32, peak: f32, lane: u32, lanes: u32) -> Candidate {
  let greedy = turn.temperature == 0.0;
  let scale = inverse_temperature();
  let pairs = (vocabulary + 1u) / 2u;
  var best = Candidate(LOWEST, IDLE, vec2f(0.0));
  for (var pair = lane; pair < pairs; pair += lanes) {
    var words = vec2u(0u);
    if (!greedy) { words = threefry2x32(vec2u(turn.seed, turn.purpose), vec2u(row.key, ((row.position + 1u) << 16u) | pair)); }
    for (var odd = 0u; odd < 2u; odd++) {
      let i = 2u * pair + odd;
      if (i >= vocabulary) { break; }
      let z = logit(r, i) * scale - peak;
      let e = exp(z);
      best.sums += vec2f(e, e * z);
      var score = z;
      if (!greedy) { score += gumbel(words[odd]); }
      if (score > best.score) {
        best.score = score;
        best.id = i;
      }
    }
  }
  return best;
}

fn joined(a: Candidate, b: Candidate) -> Candidate {
  let second = b.score > a.score || (b.score == a.score && b.id < a.id);
  return Candidate(select(a.score, b.score, second), select(a.id, b.id, second), a.sums + b.sums);
}

fn drawn_of(r: u32, best: Candidate, peak: f32) -> Drawn {
  // A row of NaN has no winner. Token 0 keeps every index in range, and its log-prob, NaN, tells the host.
  let token = select(best.id, 0u, best.id == IDLE);
  let logSum = log(best.sums.x);
  return Drawn(token, logit(r, token) * inverse_temperature() - peak - logSum, logSum - best.sums.y / best.sums.x);
}

// The index of the row's draw in arrays [t, turn.rows]. The low 16 bits of its cell hold t, the number of tokens drawn
// in this turn; the high 16 bits hold its column, which does not change when rows are compacted.
fn cell_of(row: Row) -> u32 { return (row.cell & 0xffffu) * turn.rows + (row.cell >> 16u); }

// The row after that token: one position further, or idle if it was the stop token.
fn moved_on(row: Row, token: u32) -> Row {
  return Row(select(row.slot, IDLE, token == turn.stopToken), row.position + 1u, row.key, row.cell + 1u);
}
