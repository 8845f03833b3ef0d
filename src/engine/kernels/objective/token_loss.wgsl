// Log-softmax, a loss of each token's own log-prob, and the gradient with respect to the logits, in one kernel:
//   z = logits[m] / τ,  lse = ln Σ_v e^{z_v},  logp = z_target − lse,  entropy = lse − Σ_v e^{z_v − lse} z_v    (nats)
//   loss[m] = weight · (−logp)                                  p.objective = 0
//   loss[m] = weight · (surrogate(logp − old) + β · kl)         p.objective = 1, 2, 3: GRPO's with kl = k1, k2, k3
//   dlogits[v] = dloss/dlogp · ([v = target] − e^{z_v − lse}) / τ,  written over the logits; 0 in the columns from V to
//   W
//
// logits (M, W), W a multiple of 4, whose first V columns are used; targets (M): the next token, or 0xffffffff if there
// is none (everything is then 0); terms (M): old, ref, advantage, weight; temperature (1); logp, entropy, loss (M).
// One thread: one token, in three passes over its logits: maximum, sums, gradient.
struct Params { tokens: u32, vocabulary: u32, width: u32, objective: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read> temperature: array<f32>;
@group(0) @binding(3) var<storage, read> terms: array<Terms>;
@group(0) @binding(4) var<storage, read> settings: array<f32>;
@group(0) @binding(5) var<storage, read_write> logits: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> logp: array<f32>;
@group(0) @binding(7) var<storage, read_write> entropy: array<f32>;
@group(0) @binding(8) var<storage, read_write> loss: array<f32>;

const LOWEST = -3e38;

fn counts(quad: u32) -> vec4<bool> { return vec4u(4u * quad) + vec4u(0u, 1u, 2u, 3u) < vec4u(p.vocabulary); }

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let m = (group.x + group.y * groups.x) * 64u + lane;
  if (m >= p.tokens) { return; }
  let quads = p.width / 4u;
  let row = m * quads;
  let target_id = targets[m];
  let has_target = target_id != 0xffffffffu;
  let inverse = 1.0 / temperature[0];

  var peaks = vec4f(LOWEST);
  for (var q = 0u; q < quads; q++) { peaks = max(peaks, select(vec4f(LOWEST), logits[row + q], counts(q))); }
  let best = max(max(peaks.x, peaks.y), max(peaks.z, peaks.w)) * inverse;
  // With the shift by the maximum, Σ e^{z − best} (z − best) has no cancellation.
  var totals = vec4f(0.0);
  var expectations = vec4f(0.0);
  for (var q = 0u; q < quads; q++) {
    let z = logits[row + q] * inverse - best;
    let weights = select(vec4f(0.0), exp(z), counts(q));
    totals += weights;
    expectations += select(vec4f(0.0), weights * z, counts(q));
  }
  let total = dot(totals, vec4f(1.0));
  let log_total = log(total);
  let chosen = select(0u, target_id, has_target);
  let own = select(0.0, logits[row + chosen / 4u][chosen % 4u] * inverse - best - log_total, has_target);
  logp[m] = own;
  entropy[m] = select(0.0, log_total - dot(expectations, vec4f(1.0)) / total, has_target);

  let term = terms[m];
  var value = 0.0;
  var slope = 0.0;
  if (has_target && term.weight != 0.0) {
    if (p.objective == 0u) {
      value = -own;
      slope = -1.0;
    } else {
      let both = clipped_surrogate(own - term.old, term.advantage) + kl_penalty(term.reference - own, p.objective);
      value = both.x;
      slope = both.y;
    }
  }
  loss[m] = term.weight * value;
  let scale = term.weight * slope * inverse;
  for (var q = 0u; q < quads; q++) {
    let probability = exp(logits[row + q] * inverse - best - log_total);
    let hit = select(vec4f(0.0), vec4f(1.0), vec4u(4u * q) + vec4u(0u, 1u, 2u, 3u) == vec4u(target_id));
    logits[row + q] = select(vec4f(0.0), scale * (hit - probability), counts(q));
  }
}
