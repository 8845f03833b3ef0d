// Factors in half precision, for the kernels …_half; appended to each by matmul.ts.
//
// f16 keeps 11 bits (unit roundoff u = 2^-11) of magnitudes from 2^-14 to 65504: gradients lie below, and activations may lie
// above. So factors are taken a few at a time (eight along the sum), divided by the power of two at or below their largest,
// which is exact, and multiplied by LIFT: each is then below 64, eight products add up to at most 8·64² = 32768, and what a
// driver flushes to zero is below 2^-19 of the largest. Their sum goes back to f32 with both powers of two, and the sum of
// those is in f32. A term is rounded ten times at most (two factors, a product, seven additions): an error of 10 u of it.
const LIFT = 32.0;

// The power of two at or below the largest, held within 2^±60 so that a product of two stays in f32.
fn magnitude(largest: vec4f) -> f32 {
  let most = max(max(largest.x, largest.y), max(largest.z, largest.w));
  return bitcast<f32>(clamp(bitcast<u32>(most) & 0x7f800000u, 67u << 23u, 187u << 23u));
}

// LIFT / by: the exponents' bits subtracted, because WGSL's division need not be exact.
fn half(v: vec4f, by: f32) -> vec4<f16> { return vec4<f16>(v * bitcast<f32>(((127u + 132u) << 23u) - bitcast<u32>(by))); }

// What a sum of products of such halves is to be multiplied with.
fn lifted(by: f32, other: f32) -> f32 { return by * other / (LIFT * LIFT); }
