// AdamW (Loshchilov & Hutter 2019) as PyTorch computes it, with the global norm clip folded in. With t steps taken:
//   g ← grad · min(1, max_norm / (‖grad‖ + 1e-6))
//   w ← w · (1 − lr · decay)                                 on matrices
//   m ← β1 m + (1 − β1) g      v ← β2 v + (1 − β2) g²
//   w ← w − lr / (1 − β1^t) · m / (√v / √(1 − β2^t) + ε)
// A gradient whose norm is not finite changes nothing; the host reads the norm and reports it.
//
// weights, grads, m, v (n), n a multiple of 4; decays (n / 64): 1 if the 64-element block belongs to a matrix;
// squares (T): partial sums of ‖grad‖² from gradient_sum, which every workgroup adds up in the same order; total (1)
// receives their sum. One thread: every p.threads-th group of four elements. There are few workgroups, because each
// adds up all partial sums.
struct Params { quads: u32, partial_sums: u32, threads: u32 }
struct Settings { rate: f32, beta1: f32, beta2: f32, epsilon: f32, decay: f32, max_norm: f32, correction1: f32, correction2: f32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> settings: array<Settings>;
@group(0) @binding(2) var<storage, read> decays: array<f32>;
@group(0) @binding(3) var<storage, read> squares: array<f32>;
@group(0) @binding(4) var<storage, read> grads: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> weights: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> m: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> v: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> total: array<f32>;

// WGSL lets compilers assume that floats are finite, so this looks at the bits of the exponent.
fn finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }

var<workgroup> parts: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var part = 0.0;
  for (var t = lane; t < p.partial_sums; t += 64u) { part += squares[t]; }
  parts[lane] = part;
  workgroupBarrier(); // every thread's part is written
  var norm2 = 0.0;
  for (var other = 0u; other < 64u; other++) { norm2 += parts[other]; }
  if (group.x == 0u && lane == 0u) { total[0] = norm2; }
  if (!finite(norm2)) { return; }
  let s = settings[0];
  let clip = min(1.0, s.max_norm / (sqrt(norm2) + 1e-6));
  for (var i = group.x * 64u + lane; i < p.quads; i += p.threads) {
    let g = grads[i] * clip;
    let m1 = s.beta1 * m[i] + (1.0 - s.beta1) * g;
    let v1 = s.beta2 * v[i] + (1.0 - s.beta2) * g * g;
    m[i] = m1;
    v[i] = v1;
    let kept = weights[i] * (1.0 - s.rate * s.decay * decays[i / 16u]);
    weights[i] = kept - s.rate / s.correction1 * m1 / (sqrt(v1) / sqrt(s.correction2) + s.epsilon);
  }
}
