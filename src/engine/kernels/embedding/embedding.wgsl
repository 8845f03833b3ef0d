// y[m, c] = table[ids[m], c].   ids (M), table (V, C), y (M, C). One thread: one Part of y.
alias Part = f32;
const PART = 1u;

struct Params { rows: u32, columns: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> ids: array<u32>;
@group(0) @binding(2) var<storage, read> table: array<Part>;
@group(0) @binding(3) var<storage, read_write> y: array<Part>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  let parts = p.columns / PART;
  if (i >= p.rows * parts) { return; }
  y[i] = table[ids[i / parts] * parts + i % parts];
}
