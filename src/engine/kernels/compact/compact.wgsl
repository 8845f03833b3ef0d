// Moves the unfinished rows of a decode to the front, in their order, with the idle rows after them, and counts them.
//
// rows, packed_rows (R), tokens, packed_tokens (R), living (1). A row is idle if its slot is IDLE. One workgroup: each
// thread takes R / 64 consecutive rows; it knows where they go once every thread has counted its own.
const IDLE = 0xffffffffu;
const THREADS = 64u;

struct Params { rows: u32 }
struct Row { slot: u32, position: u32, key: u32, cell: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> rows: array<Row>;
@group(0) @binding(2) var<storage, read> tokens: array<u32>;
@group(0) @binding(3) var<storage, read_write> packed_rows: array<Row>;
@group(0) @binding(4) var<storage, read_write> packed_tokens: array<u32>;
@group(0) @binding(5) var<storage, read_write> living: array<u32>;

var<workgroup> counts: array<u32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) lane: u32) {
  let each = (p.rows + THREADS - 1u) / THREADS;
  let first = lane * each;
  let end = min(p.rows, first + each);
  var own = 0u;
  for (var r = first; r < end; r++) { own += select(0u, 1u, rows[r].slot != IDLE); }
  counts[lane] = own;
  workgroupBarrier(); // every thread's count is written
  var before = 0u;
  var total = 0u;
  for (var other = 0u; other < THREADS; other++) {
    before += select(0u, counts[other], other < lane);
    total += counts[other];
  }
  for (var r = first; r < end; r++) {
    if (rows[r].slot == IDLE) { continue; }
    packed_rows[before] = rows[r];
    packed_tokens[before] = tokens[r];
    before++;
  }
  for (var r = total + lane; r < p.rows; r += THREADS) {
    packed_rows[r] = Row(IDLE, 0u, 0u, 0u);
    packed_tokens[r] = 0u;
  }
  if (lane == 0u) { living[0] = total; }
}
