// Forward: y[m, n] = … + bias[n].   slices[k, n] += Σ_m dy[m, n],  m over the k-th of S slices of the rows.
// dy (M, N); slices p.stride floats apart, each (N); gradient_sum adds them. One thread: one (k, n).
struct Params { rows: u32, columns: u32, slices: u32, stride: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> slices: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  if (i >= p.slices * p.columns) { return; }
  let n = i % p.columns;
  let slice = i / p.columns;
  let each = (p.rows + p.slices - 1u) / p.slices;
  var sum = 0.0;
  for (var m = slice * each; m < min(p.rows, (slice + 1u) * each); m++) { sum += dy[m * p.columns + n]; }
  slices[slice * p.stride + n] += sum;
}
