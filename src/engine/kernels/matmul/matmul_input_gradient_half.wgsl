// One kernel of the product whose equation, shapes and bindings are in matmul_input_gradient.wgsl.
// One thread: ROWS rows × 4·QUADS columns of the result, in registers; one workgroup: 8×4 threads, as in
// matmul_input_gradient_block. Sums of 4·PARTS products are in f16 (matmul_half.wgsl), their sum in f32. Each row of dy
// has its own power of two, because the gradients of tokens differ by orders of magnitude.
enable f16;

const ROWS = 8u;
const QUADS = 2u;
const PARTS = 2u;

@compute @workgroup_size(8, 4)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m0 = (group.x * 4u + local.y) * ROWS;
  let quad0 = (group.y * 8u + local.x) * QUADS;
  let quads_n = p.Y / 4u;
  let width = p.K / 4u;
  if (m0 >= p.M || quad0 >= width) { return; }
  /*registers*/ var from_dy: array<u32, ROWS>;
  /*unroll*/ for (var i = 0u; i < ROWS; i++) { from_dy[i] = min(m0 + i, p.M - 1u) * quads_n; }
  /*registers*/ var from_w: array<u32, QUADS>;
  /*unroll*/ for (var j = 0u; j < QUADS; j++) { from_w[j] = min(quad0 + j, width - 1u); }
  /*registers*/ var sum: array<vec4f, ROWS * QUADS>;
  for (var n = 0u; n < quads_n; n += PARTS) {
    /*registers*/ var ws: array<vec4f, PARTS * 4u * QUADS>;
    var largest_w = vec4f();
    /*unroll*/ for (var r = 0u; r < 4u * PARTS; r++) {
      let at = min(4u * n + r, p.N - 1u) * width;
      /*unroll*/ for (var j = 0u; j < QUADS; j++) {
        ws[r * QUADS + j] = w[at + from_w[j]];
        largest_w = max(largest_w, abs(ws[r * QUADS + j]));
      }
    }
    let by_w = magnitude(largest_w);
    /*registers*/ var columns: array<mat4x4<f16>, PARTS * QUADS>;
    /*unroll*/ for (var part = 0u; part < PARTS; part++) {
      /*unroll*/ for (var j = 0u; j < QUADS; j++) {
        columns[part * QUADS + j] = mat4x4<f16>(
          half(ws[4u * part * QUADS + j], by_w), half(ws[(4u * part + 1u) * QUADS + j], by_w),
          half(ws[(4u * part + 2u) * QUADS + j], by_w), half(ws[(4u * part + 3u) * QUADS + j], by_w));
      }
    }
    /*unroll*/ for (var i = 0u; i < ROWS; i++) {
      /*registers*/ var dys: array<vec4f, PARTS>;
      var largest_dy = vec4f();
      /*unroll*/ for (var part = 0u; part < PARTS; part++) {
        dys[part] = select(vec4f(), dy[from_dy[i] + min(n + part, quads_n - 1u)], n + part < quads_n);
        largest_dy = max(largest_dy, abs(dys[part]));
      }
      let by_dy = magnitude(largest_dy);
      /*unroll*/ for (var j = 0u; j < QUADS; j++) {
        var few = vec4<f16>();
        /*unroll*/ for (var part = 0u; part < PARTS; part++) { few += columns[part * QUADS + j] * half(dys[part], by_dy); }
        sum[i * QUADS + j] += lifted(by_w, by_dy) * vec4f(few);
      }
    }
  }
  /*unroll*/ for (var i = 0u; i < ROWS; i++) {
    /*unroll*/ for (var j = 0u; j < QUADS; j++) { store(m0 + i, quad0 + j, sum[i * QUADS + j]); }
  }
}
