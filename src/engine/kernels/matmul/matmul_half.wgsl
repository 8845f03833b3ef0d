// Factors in half precision, for the kernels …_half; matmul.ts appends this to each.
//
// f16 has 11 bits (unit roundoff u = 2^-11) for magnitudes from 2^-14 to 65504. Gradients are smaller, and activations
// may be larger. So a few factors at a time (eight along the sum) are divided by the power of two at or below the
// largest, which is exact, and multiplied by LIFT. Each is then below 64, eight products add up to at most 8·64² =
// 32768, and a driver flushes to zero only values below 2^-19 of the largest. This sum is converted to f32 with both
// powers of two, and such sums are added in f32. A term is rounded at most ten times (two factors, a product, seven
// additions): its error is at most 10 u of it.
const LIFT = 32.0;

// The power of two at or below the largest, limited to 2^±60 so that a product of two stays in f32.
fn magnitude(largest: vec4f) -> f32 {
  let most = max(max(largest.x, largest.y), max(largest.z, largest.w));
  return bitcast<f32>(clamp(bitcast<u32>(most) & 0x7f800000u, 67u << 23u, 187u << 23u));
}

// LIFT / by, computed by subtracting exponents, because WGSL's division need not be exact.
fn half(v: vec4f, by: f32) -> vec4<f16> { return vec4<f16>(v * bitcast<f32>(((127u + 132u) << 23u) - bitcast<u32>(by))); }

// The factor that converts a sum of products of such halves back.
fn lifted(by: f32, other: f32) -> f32 { return by * other / (LIFT * LIFT); }
