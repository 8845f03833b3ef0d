// Forward: y = x · s · gain,  s = 1 / √(mean x² + eps).
// With h = dy · gain:   dx[c] = s · h[c] − x[c] · s³ · (Σ_c h[c] x[c]) / C        (+ dx[c] if p.accumulate ≠ 0)
//
// x, dy, dx (R, C), gain (C), scale (R): s of each row, kept for rmsnorm_gain_backward. One thread: one row.
alias Part = f32;
const PART = 1u;
fn total(part: Part) -> f32 { return part; }

struct Params { rows: u32, columns: u32, eps: f32, accumulate: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> x: array<Part>;
@group(0) @binding(2) var<storage, read> gain: array<Part>;
@group(0) @binding(3) var<storage, read> dy: array<Part>;
@group(0) @binding(4) var<storage, read_write> dx: array<Part>;
@group(0) @binding(5) var<storage, read_write> scale: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = (group.x + group.y * groups.x) * 64u + lane;
  if (r >= p.rows) { return; }
  let parts = p.columns / PART;
  let row = r * parts;
  var squares = Part(0.0);
  var along = Part(0.0);
  for (var c = 0u; c < parts; c++) {
    let value = x[row + c];
    squares += value * value;
    along += dy[row + c] * gain[c] * value;
  }
  let s = 1.0 / sqrt(total(squares) / f32(p.columns) + p.eps);
  let pull = s * s * s * total(along) / f32(p.columns);
  for (var c = 0u; c < parts; c++) {
    let d = s * dy[row + c] * gain[c] - x[row + c] * pull;
    if (p.accumulate != 0u) { dx[row + c] += d; } else { dx[row + c] = d; }
  }
  scale[r] = s;
}
