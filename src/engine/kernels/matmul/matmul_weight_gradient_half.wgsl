// One kernel of the product whose equation, shapes and bindings are in matmul_weight_gradient.wgsl.
// One thread: 4·BANDS rows × 4·QUADS columns of one slice, in registers; one workgroup: 8×4 threads, as in
// matmul_weight_gradient_block. Sums of 4·PARTS tokens are in f16 (matmul_half.wgsl), their sum in f32. Each row n of
// dw has its own power of two: a rare token's gradient is orders of magnitude below a common one's, and AdamW makes
// their steps equal.
enable f16;

const BANDS = 2u;
const QUADS = 2u;
const PARTS = 2u;

@compute @workgroup_size(8, 4)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let band0 = (group.x * 4u + local.y) * BANDS;
  let quad0 = (group.y * 8u + local.x) * QUADS;
  let bands = p.Y / 4u;
  let width = p.K / 4u;
  if (band0 >= bands || quad0 >= width) { return; }
  let each = (p.M + p.slices - 1u) / p.slices;
  let first = group.z * each;
  let end = min(p.M, first + each);
  /*registers*/ var sum: array<vec4f, 4u * BANDS * QUADS>;
  for (var m0 = first; m0 < end; m0 += 4u * PARTS) {
    /*registers*/ var xs: array<vec4f, 4u * PARTS * QUADS>;
    var largest_x = vec4f();
    /*unroll*/ for (var r = 0u; r < 4u * PARTS; r++) {
      let at = min(m0 + r, end - 1u) * width;
      /*unroll*/ for (var j = 0u; j < QUADS; j++) {
        xs[r * QUADS + j] = x[at + min(quad0 + j, width - 1u)];
        largest_x = max(largest_x, abs(xs[r * QUADS + j]));
      }
    }
    let by_x = magnitude(largest_x);
    /*registers*/ var columns: array<mat4x4<f16>, PARTS * QUADS>;
    /*unroll*/ for (var part = 0u; part < PARTS; part++) {
      /*unroll*/ for (var j = 0u; j < QUADS; j++) {
        columns[part * QUADS + j] = mat4x4<f16>(
          half(xs[4u * part * QUADS + j], by_x), half(xs[(4u * part + 1u) * QUADS + j], by_x),
          half(xs[(4u * part + 2u) * QUADS + j], by_x), half(xs[(4u * part + 3u) * QUADS + j], by_x));
      }
    }
    /*unroll*/ for (var b = 0u; b < BANDS; b++) {
      let band = min(band0 + b, bands - 1u);
      // Each load gives four n of token m0 + r; transposed, four tokens of each n. After the slice's end dy is zero.
      /*registers*/ var of_token: array<vec4f, 4u * PARTS>;
      /*unroll*/ for (var r = 0u; r < 4u * PARTS; r++) { of_token[r] = select(vec4f(), dy[min(m0 + r, end - 1u) * bands + band], m0 + r < end); }
      /*registers*/ var of_n: array<mat4x4f, PARTS>;
      /*unroll*/ for (var part = 0u; part < PARTS; part++) {
        of_n[part] = transpose(mat4x4f(of_token[4u * part], of_token[4u * part + 1u], of_token[4u * part + 2u], of_token[4u * part + 3u]));
      }
      /*unroll*/ for (var i = 0u; i < 4u; i++) {
        var largest_dy = vec4f();
        /*unroll*/ for (var part = 0u; part < PARTS; part++) { largest_dy = max(largest_dy, abs(of_n[part][i])); }
        let by_dy = magnitude(largest_dy);
        /*unroll*/ for (var j = 0u; j < QUADS; j++) {
          var few = vec4<f16>();
          /*unroll*/ for (var part = 0u; part < PARTS; part++) { few += columns[part * QUADS + j] * half(of_n[part][i], by_dy); }
          sum[(4u * b + i) * QUADS + j] += lifted(by_x, by_dy) * vec4f(few);
        }
      }
    }
  }
  /*unroll*/ for (var i = 0u; i < 4u * BANDS; i++) {
    /*unroll*/ for (var j = 0u; j < QUADS; j++) { store(group.z, 4u * band0 + i, quad0 + j, sum[i * QUADS + j]); }
  }
}
