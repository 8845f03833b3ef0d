// slices[s, c] = Σ of x[r, c] over the s-th slice of the rows r.   x (R, C), slices (S, C).
// One thread: one (s, c). First stage of a column sum: sum_slices adds the slices.
struct Params { rows: u32, columns: u32, slices: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> slices: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  if (i >= p.slices * p.columns) { return; }
  let c = i % p.columns;
  let each = (p.rows + p.slices - 1u) / p.slices;
  let first = (i / p.columns) * each;
  var sum = 0.0;
  for (var r = first; r < min(p.rows, first + each); r++) { sum += x[r * p.columns + c]; }
  slices[i] = sum;
}
