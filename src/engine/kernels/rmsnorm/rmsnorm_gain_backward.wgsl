// slices[k, c] += Σ_r dy[r, c] · x[r, c] · s(r),  r over the k-th of S slices of the rows.
// x, dy (R, C), scale (R) from rmsnorm_backward; slices p.stride floats apart, each (C): gradient_sum adds them.
// One thread: one Part of one slice.
alias Part = f32;
const PART = 1u;

struct Params { rows: u32, columns: u32, slices: u32, stride: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> x: array<Part>;
@group(0) @binding(2) var<storage, read> scale: array<f32>;
@group(0) @binding(3) var<storage, read> dy: array<Part>;
@group(0) @binding(4) var<storage, read_write> slices: array<Part>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  let parts = p.columns / PART;
  if (i >= p.slices * parts) { return; }
  let c = i % parts;
  let each = (p.rows + p.slices - 1u) / p.slices;
  let first = (i / parts) * each;
  var sum = Part(0.0);
  for (var r = first; r < min(p.rows, first + each); r++) { sum += dy[r * parts + c] * x[r * parts + c] * scale[r]; }
  slices[(i / parts) * (p.stride / PART) + c] += sum;
}
