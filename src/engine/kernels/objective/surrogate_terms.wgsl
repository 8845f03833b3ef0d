// The clipped surrogate of GRPO (Shao et al. 2024) for one token, and its KL penalty (Schulman 2020). Shared by
// token_loss.wgsl and surrogate.wgsl, which explain the letters. Settings: (1 − low, 1 + high, β, –).
struct Terms { old: f32, reference: f32, advantage: f32, weight: f32 }

/// (−min(ρ A, clip(ρ) A), its derivative by r = ln ρ, which is −ρ A if ρ A ≤ clip(ρ) A, else 0)
fn clipped_surrogate(r: f32, advantage: f32) -> vec2f {
  if (advantage == 0.0) { return vec2f(0.0); } // ρ overflows from r = 89 on, and ∞ · 0 is not 0
  let ratio = exp(r);
  let free = ratio * advantage;
  let clipped = clamp(ratio, settings[0], settings[1]) * advantage;
  return vec2f(-min(free, clipped), select(0.0, -free, free <= clipped));
}

/// (β · kl, its derivative by logp), with x = ref − logp:   k1 = −x,   k2 = x²/2,   k3 = e^x − x − 1
fn kl_penalty(x: f32, estimator: u32) -> vec2f {
  let beta = settings[2];
  if (beta == 0.0) { return vec2f(0.0); } // without β there is no reference, and e^x might overflow
  switch estimator {
    case 1u: { return beta * vec2f(-x, 1.0); }
    case 2u: { return beta * vec2f(0.5 * x * x, -x); }
    default: { let e = exp(x); return beta * vec2f(e - x - 1.0, 1.0 - e); }
  }
}
