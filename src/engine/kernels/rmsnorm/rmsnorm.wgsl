// y[r, c] = x[r, c] · s(r) · gain[c],  s(r) = 1 / √(mean_c x[r, c]² + eps)     (Zhang & Sennrich 2019)
//
// x, y (R, C), gain (C). One thread: one row. Rows are short (a head or a hidden state of a small model), and a sum in
// one thread needs no barrier; barriers are slowest on software adapters. rmsnorm.ts can make Part four floats wide.
alias Part = f32;
const PART = 1u;
fn total(part: Part) -> f32 { return part; }

struct Params { rows: u32, columns: u32, eps: f32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> x: array<Part>;
@group(0) @binding(2) var<storage, read> gain: array<Part>;
@group(0) @binding(3) var<storage, read_write> y: array<Part>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = (group.x + group.y * groups.x) * 64u + lane;
  if (r >= p.rows) { return; }
  let parts = p.columns / PART;
  let row = r * parts;
  var squares = Part(0.0);
  for (var c = 0u; c < parts; c++) { squares += x[row + c] * x[row + c]; }
  let mean = total(squares) / f32(p.columns) + p.eps;
  // Where the squares overflow, 1/√∞ would make zeros of the row, and nobody would notice; infinities are noticed.
  let s = select(1.0 / sqrt(mean), 1e38, mean > 1e38);
  for (var c = 0u; c < parts; c++) { y[row + c] = x[row + c] * s * gain[c]; }
}
