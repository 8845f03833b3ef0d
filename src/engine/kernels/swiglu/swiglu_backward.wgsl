// Forward: y = silu(gate) · up,  silu(g) = g · σ(g).
//   dup = dy · silu(g)       dgate = dy · up · σ(g) · (1 + g · (1 − σ(g)))
// both, dboth (M, 2, F): gate and up of a row, one after the other; dy (M, F). One thread: one Part of dy.
alias Part = f32;
const PART = 1u;

struct Params { rows: u32, columns: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> both: array<Part>;
@group(0) @binding(2) var<storage, read> dy: array<Part>;
@group(0) @binding(3) var<storage, read_write> dboth: array<Part>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  let parts = p.columns / PART;
  if (i >= p.rows * parts) { return; }
  let at = i + i / parts * parts;
  let g = both[at];
  let sigma = 1.0 / (1.0 + exp(-g));
  dboth[at] = dy[i] * both[at + parts] * sigma * (1.0 + g * (1.0 - sigma));
  dboth[at + parts] = dy[i] * g * sigma;
}
