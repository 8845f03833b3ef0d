// Threefry-2x32, 20 rounds (Salmon, Moraes, Dror, Shaw 2011): the same words, bit for bit, as `threefry2x32` in
// src/domain/rng.ts. A pure function, prepended to shaders that draw.

fn four_rounds(state: vec2u, rotations: vec4u) -> vec2u {
  var x = state;
  for (var i = 0u; i < 4u; i++) {
    let r = rotations[i];
    x.x += x.y;
    x.y = ((x.y << r) | (x.y >> (32u - r))) ^ x.x;
  }
  return x;
}

fn threefry2x32(key: vec2u, counter: vec2u) -> vec2u {
  var keys = vec3u(key, 0x1bd11bdau ^ key.x ^ key.y);
  var x = counter + keys.xy;
  for (var injection = 1u; injection <= 5u; injection++) {
    x = four_rounds(x, select(vec4u(17u, 29u, 16u, 24u), vec4u(13u, 15u, 26u, 6u), injection % 2u == 1u));
    keys = keys.yzx;
    x += keys.xy + vec2u(0u, injection);
  }
  return x;
}

// −log u for u = openUnit(word), the 24-bit uniform strictly inside (0, 1) of src/domain/rng.ts.
// u itself has 25 significant bits near 1 and would round to 1 (and −log u to 0). There 1 − u is exact, and
// −log(1 − v) = 2 atanh(s) with s = v / (2 − v) ≤ 1/3; seven terms of its series leave less than 1e-8 of it.
fn exponential(word: u32) -> f32 {
  let n = word >> 8u;
  if (n < 0x800000u) { return -log((f32(n) + 0.5) / 16777216.0); }
  let v = (f32(0x1000000u - n) - 0.5) / 16777216.0;
  let s = v / (2.0 - v);
  let s2 = s * s;
  var series = 1.0 / 13.0;
  for (var odd = 11.0; odd > 0.0; odd -= 2.0) { series = series * s2 + 1.0 / odd; }
  return 2.0 * s * series;
}

// A standard Gumbel variable, −log(−log u): argmax_i (z_i + gumbel_i) is a draw from softmax(z).
fn gumbel(word: u32) -> f32 {
  return -log(exponential(word));
}
