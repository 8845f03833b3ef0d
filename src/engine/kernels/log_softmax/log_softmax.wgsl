// With z = logits[m] / τ:   lse = ln Σ_v e^{z_v},   logp = z_target − lse,   entropy = lse − Σ_v e^{z_v − lse} z_v  (nats)
//
// logits (M, W), whose first V columns are used; targets (M): the next token, or 0xffffffff if there is none (logp and
// entropy are then 0). temperature (1). logp, entropy, lse (M). One thread: one token, in three passes: maximum, sum,
// expectation.
struct Params { tokens: u32, vocabulary: u32, width: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> targets: array<u32>;
@group(0) @binding(3) var<storage, read> temperature: array<f32>;
@group(0) @binding(4) var<storage, read_write> logp: array<f32>;
@group(0) @binding(5) var<storage, read_write> entropy: array<f32>;
@group(0) @binding(6) var<storage, read_write> lse: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let m = (group.x + group.y * groups.x) * 64u + lane;
  if (m >= p.tokens) { return; }
  let row = m * p.width;
  let inverse = 1.0 / temperature[0];
  var best = -3e38;
  for (var v = 0u; v < p.vocabulary; v++) { best = max(best, logits[row + v]); }
  best *= inverse;
  // With the shift by the maximum, Σ e^{z − best} (z − best) has no cancellation.
  var total = 0.0;
  var expectation = 0.0;
  for (var v = 0u; v < p.vocabulary; v++) {
    let z = logits[row + v] * inverse - best;
    let weight = exp(z);
    total += weight;
    expectation += weight * z;
  }
  let log_total = log(total);
  let has_target = targets[m] != 0xffffffffu;
  let chosen = logits[row + select(0u, targets[m], has_target)] * inverse - best;
  lse[m] = best + log_total;
  logp[m] = select(0.0, chosen - log_total, has_target);
  entropy[m] = select(0.0, log_total - expectation / total, has_target);
}
