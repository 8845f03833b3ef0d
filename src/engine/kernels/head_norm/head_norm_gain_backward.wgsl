// slices[k, d] += Σ dy[m, h, d] · x[m, h, d] · s(m, h),  over the k-th of S slices of the tokens m and `count` heads h
// from `first`. x, dy (M, W, D), scale (M, N): s of the first N heads of a row; slices p.stride floats apart, each (D).
// One thread: one (k, d).
struct Params { tokens: u32, first: u32, count: u32, width: u32, normed: u32, head_dim: u32, slices: u32, stride: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> scale: array<f32>;
@group(0) @binding(3) var<storage, read> dy: array<f32>;
@group(0) @binding(4) var<storage, read_write> slices: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  if (i >= p.slices * p.head_dim) { return; }
  let d = i % p.head_dim;
  let slice = i / p.head_dim;
  let each = (p.tokens + p.slices - 1u) / p.slices;
  var sum = 0.0;
  for (var m = slice * each; m < min(p.tokens, (slice + 1u) * each); m++) {
    for (var h = p.first; h < p.first + p.count; h++) {
      let at = (m * p.width + h) * p.head_dim + d;
      sum += dy[at] * x[at] * scale[m * p.normed + h];
    }
  }
  slices[slice * p.stride + d] += sum;
}
