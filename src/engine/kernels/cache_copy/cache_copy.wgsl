// Copies keys and values within the cache of a layer, for tokens that several rows have in common.
//
//   keys[destination] = keys[source],  values[destination] = values[source]   for each (source, destination) of copies
//
// keys, values (S·T places, columns); a place is slot · T + position. copies (N, 2). A source that is IDLE is skipped:
// the list is padded to a few sizes.
//
// One thread: one Part of the keys and of the values of one copy. No barriers: a place that is written is written once,
// and is no other copy's source.
alias Part = f32;
const PART = 1u;

const IDLE = 0xffffffffu;

struct Params { copies: u32, columns: u32 }
struct Copy { source: u32, destination: u32 }

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> copies: array<Copy>;
@group(0) @binding(2) var<storage, read_write> keys: array<Part>;
@group(0) @binding(3) var<storage, read_write> values: array<Part>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let parts = p.columns / PART;
  let thread = (group.x + group.y * groups.x) * 64u + lane;
  let n = thread / parts;
  if (n >= p.copies) { return; }
  let copy = copies[n];
  if (copy.source == IDLE) { return; }
  let part = thread % parts;
  keys[copy.destination * parts + part] = keys[copy.source * parts + part];
  values[copy.destination * parts + part] = values[copy.source * parts + part];
}
