// The clipped surrogate of GSPO (Zheng et al. 2025) and GRPO, after log-softmax: it sees only log-probs.
//   r = logp − old (token),  or the mean of that over the row's tokens with weight ≠ 0 (sequence);   ρ = e^r
//   loss[m] = weight[m] · (−min(ρ A, clip(ρ, 1 − low, 1 + high) A) + β · kl)
// At sequence level every token's loss depends on every log-prob of its row: dlogp gets (Σ weight) · dsurrogate/dr / n.
//
// logp, loss, dlogp (M); terms (M): old, ref, advantage and weight; rows (M): [start, end).
// One thread: one token; at sequence level it loops over its own row, which is short.
struct Params { tokens: u32, sequence_level: u32, kl_estimator: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> logp: array<f32>;
@group(0) @binding(2) var<storage, read> terms: array<Terms>;
@group(0) @binding(3) var<storage, read> rows: array<vec2u>;
@group(0) @binding(4) var<storage, read> settings: array<f32>;
@group(0) @binding(5) var<storage, read_write> loss: array<f32>;
@group(0) @binding(6) var<storage, read_write> dlogp: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let m = (group.x + group.y * groups.x) * 64u + lane;
  if (m >= p.tokens) { return; }
  let term = terms[m];
  if (term.weight == 0.0) {
    loss[m] = 0.0;
    dlogp[m] = 0.0;
    return;
  }
  var r = logp[m] - term.old;
  var share = term.weight;
  if (p.sequence_level != 0u) {
    var sum = 0.0;
    var targets = 0.0;
    var weight = 0.0;
    for (var i = rows[m].x; i < rows[m].y; i++) {
      if (terms[i].weight == 0.0) { continue; }
      sum += logp[i] - terms[i].old;
      weight += terms[i].weight;
      targets += 1.0;
    }
    r = sum / targets;
    share = weight / targets;
  }
  let surrogate = clipped_surrogate(r, term.advantage);
  let kl = kl_penalty(term.reference - logp[m], p.kl_estimator);
  loss[m] = term.weight * (surrogate.x + kl.x);
  dlogp[m] = share * surrogate.y + term.weight * kl.y;
}
