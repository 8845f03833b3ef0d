// Forward: y[m] = table[ids[m]].   dtable[id] += Σ over the m with ids[m] = id of dy[m].
//
// The host lists the tokens of each id that occurs (compressed sparse rows), so that one owner sums each row of dtable
// in a fixed order: no float atomics, the same bits every time. Unused entries of `used` have an empty range.
// used (U, 2): id, first place in `places`; entry u ends where entry u + 1 begins; entry U − 1 is always a sentinel.
// places (M): token numbers grouped by id. dy (M, C), dtable (V, C). One thread: one Part of a used row.
alias Part = f32;
const PART = 1u;

struct Params { used: u32, columns: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> used: array<vec2u>;
@group(0) @binding(2) var<storage, read> places: array<u32>;
@group(0) @binding(3) var<storage, read> dy: array<Part>;
@group(0) @binding(4) var<storage, read_write> dtable: array<Part>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  let parts = p.columns / PART;
  let u = i / parts;
  if (u + 1u >= p.used) { return; }
  let c = i % parts;
  let first = used[u].y;
  let end = used[u + 1u].y;
  if (first >= end) { return; }
  var sum = Part(0.0);
  for (var k = first; k < end; k++) { sum += dy[places[k] * parts + c]; }
  dtable[used[u].x * parts + c] += sum;
}
