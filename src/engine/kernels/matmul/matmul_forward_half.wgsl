// One kernel of the product whose equation, shapes and bindings are in matmul_forward.wgsl.
// One thread: ROWS rows × 4·QUADS columns of the result, in registers; one workgroup: 8×4 threads, as in
// matmul_forward_block. Sums of 4·PARTS products are in f16 (matmul_half.wgsl), their sum in f32. Each row of x has its
// own power of two, so that its result has the same bits in a batch of any size; the weights of one thread's columns
// share a power of two.
enable f16;

const ROWS = 8u;
const QUADS = 2u;
const PARTS = 2u;

@compute @workgroup_size(8, 4)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m0 = (group.x * 4u + local.y) * ROWS;
  let quad0 = (group.y * 8u + local.x) * QUADS;
  if (m0 >= p.M || quad0 * 4u >= p.Y) { return; }
  let quads = p.K / 4u;
  /*registers*/ var from_x: array<u32, ROWS>;
  /*unroll*/ for (var i = 0u; i < ROWS; i++) { from_x[i] = min(m0 + i, p.M - 1u) * quads; }
  /*registers*/ var from_w: array<u32, 4u * QUADS>;
  /*unroll*/ for (var j = 0u; j < 4u * QUADS; j++) { from_w[j] = min(quad0 * 4u + j, p.N - 1u) * quads; }
  /*registers*/ var sum: array<vec4f, ROWS * QUADS>;
  for (var k = 0u; k < quads; k += PARTS) {
    // After the last group of four, the last weights are read again and multiplied by x = 0.
    /*registers*/ var at: array<u32, PARTS>;
    /*unroll*/ for (var part = 0u; part < PARTS; part++) { at[part] = min(k + part, quads - 1u); }
    /*registers*/ var ws: array<vec4f, PARTS * 4u * QUADS>;
    var largest_w = vec4f();
    /*unroll*/ for (var part = 0u; part < PARTS; part++) {
      /*unroll*/ for (var j = 0u; j < 4u * QUADS; j++) {
        ws[part * 4u * QUADS + j] = w[from_w[j] + at[part]];
        largest_w = max(largest_w, abs(ws[part * 4u * QUADS + j]));
      }
    }
    let by_w = magnitude(largest_w);
    /*registers*/ var columns: array<mat4x4<f16>, PARTS * QUADS>;
    /*unroll*/ for (var part = 0u; part < PARTS; part++) {
      /*unroll*/ for (var j = 0u; j < QUADS; j++) {
        columns[part * QUADS + j] = transpose(mat4x4<f16>(
          half(ws[(part * QUADS + j) * 4u], by_w), half(ws[(part * QUADS + j) * 4u + 1u], by_w),
          half(ws[(part * QUADS + j) * 4u + 2u], by_w), half(ws[(part * QUADS + j) * 4u + 3u], by_w)));
      }
    }
    /*unroll*/ for (var i = 0u; i < ROWS; i++) {
      /*registers*/ var xs: array<vec4f, PARTS>;
      var largest_x = vec4f();
      /*unroll*/ for (var part = 0u; part < PARTS; part++) {
        xs[part] = select(vec4f(), x[from_x[i] + at[part]], k + part < quads);
        largest_x = max(largest_x, abs(xs[part]));
      }
      let by_x = magnitude(largest_x);
      /*unroll*/ for (var j = 0u; j < QUADS; j++) {
        var few = vec4<f16>();
        /*unroll*/ for (var part = 0u; part < PARTS; part++) { few += columns[part * QUADS + j] * half(xs[part], by_x); }
        sum[i * QUADS + j] += lifted(by_w, by_x) * vec4f(few);
      }
    }
  }
  /*unroll*/ for (var i = 0u; i < ROWS; i++) {
    /*unroll*/ for (var j = 0u; j < QUADS; j++) { store(m0 + i, quad0 + j, sum[i * QUADS + j]); }
  }
}
