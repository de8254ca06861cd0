// Steps of neural cellular automata in fixed point, to the bit of docs/automaton.md. docs/gpu.md specifies the buffers
// and the order of dispatches.
//
// The host writes one constant for each word of the model's header before this text (docs/gpu.md, "Constants"), as
// `const CHANNELS = 16u;`: shapes that the compiler knows let it unroll loops and keep a cell in registers.
//
// Two ways to take a step, with the same result:
//   - a world of any size, tile by tile: `list` (every 16 steps), then `update` and `settle` for each step;
//   - many small worlds, one workgroup each: `batch`, several steps in one dispatch.
// Both change `cells` in place; nothing else is carried from one step to the next but which tiles are empty.

struct World {
    width: u32, height: u32,
    firstCell: u32,                   // of this world, in `cells`, `next` and `life`
    firstTile: u32,                   // of this world's part of `tiles`, in words
    originX: u32, originY: u32,
    seedLow: u32, seedHigh: u32,      // the world's random seed
    stepLow: u32, stepHigh: u32,      // steps taken
    form: u32,                        // which hidden bias; NONE: `forms` has one for each cell
    reserved: u32,
}

struct Run {
    world: u32,                       // the world, or the first of a batch
    worldCount: u32,                  // worlds of a batch
    steps: u32,                       // steps of a batch
    rowLength: u32,                   // workgroups in a row of the batch's dispatch
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> model: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> worlds: array<World>;
@group(0) @binding(3) var<storage, read_write> cells: array<u32>;  // two channels a word, WORDS words a cell
@group(0) @binding(4) var<storage, read_write> next: array<u32>;   // what firing cells become
@group(0) @binding(5) var<storage, read_write> life: array<u32>;   // MATURE, BEFORE, FIRED; in a batch, who fires
@group(0) @binding(6) var<storage, read_write> tiles: array<u32>;  // count, row length, flags, list
@group(0) @binding(7) var<storage, read> forms: array<u32>;        // a byte for each cell
// How many workgroups `update` and `settle` have. A buffer that a dispatch is read from can't be bound in it, so only
// `list` has this group.
@group(1) @binding(0) var<storage, read_write> groups: array<u32>;

const WORDS = (CHANNELS + 1u) / 2u;
const INPUTS = KERNELS * CHANNELS;
const WIDE_INPUT = (WEIGHT_WIDTHS & 1u) != 0u;
const WIDE_OUTPUT = (WEIGHT_WIDTHS & 2u) != 0u;
// Words of a row of weights, and the values that they are multiplied with: a multiple of four words.
const INPUT_ROW = select((INPUTS + 15u) / 16u, (INPUTS + 7u) / 8u, WIDE_INPUT) * 4u;
const OUTPUT_ROW = select((HIDDEN + 15u) / 16u, (HIDDEN + 7u) / 8u, WIDE_OUTPUT) * 4u;
const OUTPUT_ROUNDING = select(0i, (1i << OUTPUT_SHIFT) >> 1u, OUTPUT_SHIFT > 0u);
const HAS_MASK = ALIVE_THRESHOLD != 0xffffffffu;

const THREADS = 128u;
const TILE = 16u;                            // cells of a tile's side
const TILE_CELLS = TILE * TILE;
const MOST_BATCH_CELLS = 4096u;
const MOST_GROUPS = 32768u;                  // in a row; 65,535 are allowed, and 4096 x 4096 cells have one tile more
const NONE = 0xffffffffu;

const MATURE = 1u;                           // bits of `life`: alpha is above the threshold after the update
const BEFORE = 2u;                           // the cell was alive before the step
const FIRED = 4u;                            // `next` has its new channels

// Numbers. `>>` of an i32 keeps the sign, and sums wrap, as docs/automaton.md wants.

fn low(v: u32) -> i32 { return i32(v << 16u) >> 16u; }
fn high(v: u32) -> i32 { return i32(v) >> 16u; }
fn pack(a: i32, b: i32) -> u32 { return (u32(a) & 0xffffu) | (u32(b) << 16u); }
fn sat16(v: i32) -> i32 { return clamp(v, -32768, 32767); }

// 64 bits: the low word first.

fn mul32(a: u32, b: u32) -> vec2u {
    let aLow = a & 0xffffu; let aHigh = a >> 16u;
    let bLow = b & 0xffffu; let bHigh = b >> 16u;
    let ll = aLow * bLow; let lh = aLow * bHigh; let hl = aHigh * bLow;
    let middle = (ll >> 16u) + (lh & 0xffffu) + (hl & 0xffffu);
    return vec2u((ll & 0xffffu) | (middle << 16u), aHigh * bHigh + (lh >> 16u) + (hl >> 16u) + (middle >> 16u));
}
fn mul64(a: vec2u, b: vec2u) -> vec2u {
    let product = mul32(a.x, b.x);
    return vec2u(product.x, product.y + a.x * b.y + a.y * b.x);
}
fn add64(a: vec2u, b: vec2u) -> vec2u {
    let sum = a.x + b.x;
    return vec2u(sum, a.y + b.y + select(0u, 1u, sum < a.x));
}
fn xorShift(z: vec2u, n: u32) -> vec2u { return z ^ vec2u((z.x >> n) | (z.y << (32u - n)), z.y >> n); }
fn mix64(v: vec2u) -> vec2u {
    var z = mul64(xorShift(v, 30u), vec2u(0x1CE4E5B9u, 0xBF58476Du));
    z = mul64(xorShift(z, 27u), vec2u(0x133111EBu, 0x94D049BBu));
    return xorShift(z, 31u);
}

// Who fires

/// What all cells of a step share: `step` are the steps taken before it.
fn stepKey(step: vec2u) -> vec2u {
    let position = mul64(add64(step, vec2u(1u, 0u)), vec2u(0x7F4A7C15u, 0x9E3779B9u));
    return mix64(add64(vec2u(world.seedLow, world.seedHigh), position));
}
fn fires(x: u32, y: u32, key: vec2u) -> bool {
    let row = mix64(add64(key, vec2u(y - world.originY, 0u))).x;
    var h = (x - world.originX) * 0x9E3779B1u + row;
    h ^= h >> 16u; h *= 0x7FEB352Du;
    h ^= h >> 15u; h *= 0x846CA68Bu;
    h ^= h >> 16u;
    return (h >> 17u) < FIRE_RATE;
}

// Cells. A cell is named by its place in its world, y * width + x, or NONE outside of it.

var<private> world: World;

fn neighbour(x: u32, y: u32, k: u32) -> u32 {
    var nx = i32(x) + i32(k % 3u) - 1; var ny = i32(y) + i32(k / 3u) - 1;
    let w = i32(world.width); let h = i32(world.height);
    if (nx < 0 || ny < 0 || nx >= w || ny >= h) {
        if (WRAPS == 0u) { return NONE; }
        nx = (nx + w) % w; ny = (ny + h) % h;
    }
    return u32(ny * w + nx);
}
fn cellWord(cell: u32, i: u32) -> u32 {
    if (cell == NONE) { return 0u; }
    return cells[(world.firstCell + cell) * WORDS + i];
}
fn isMature(alpha: i32) -> bool { return alpha > i32(ALIVE_THRESHOLD); }
fn clear(cell: u32) {
    for (var i = 0u; i < WORDS; i++) { cells[(world.firstCell + cell) * WORDS + i] = 0u; }
}

// Perception

var<private> p: array<i32, 4u * INPUT_ROW>;     // behind INPUTS: 0

fn perceive(x: u32, y: u32) {
    var around: array<u32, 9>;
    for (var k = 0u; k < 9u; k++) { around[k] = neighbour(x, y, k); }
    for (var i = 0u; i < WORDS; i++) {
        var n: array<u32, 9>;
        for (var k = 0u; k < 9u; k++) { n[k] = cellWord(around[k], i); }
        for (var half = 0u; half < 2u; half++) {
            let c = 2u * i + half;
            if (c >= CHANNELS) { break; }
            var v: array<i32, 9>;
            for (var k = 0u; k < 9u; k++) { v[k] = select(low(n[k]), high(n[k]), half == 1u); }
            p[c] = v[4];
            p[CHANNELS + c] = sat16((v[2] + 2 * v[5] + v[8] - (v[0] + 2 * v[3] + v[6]) + 4) >> 3u);
            p[2u * CHANNELS + c] = sat16((v[6] + 2 * v[7] + v[8] - (v[0] + 2 * v[1] + v[2]) + 4) >> 3u);
            if (KERNELS == 4u) {
                let sum = v[0] + v[2] + v[6] + v[8] + 2 * (v[1] + v[3] + v[5] + v[7]) - 12 * v[4];
                p[(KERNELS - 1u) * CHANNELS + c] = sat16((sum + 8) >> 4u);
            }
        }
    }
}

// Update rule: four words of weights at a time.
//
// With int8 weights, a 16-bit value v = 256 * (v >> 8) + ((v & 255) - 128) + 128: two products of bytes, and
// 128 * (sum of weights), which the model's offsets hold. Four values are a word of their upper bytes, and one of their
// lower bytes less 128. With int16 weights, two values are a word.

fn modelWord(i: u32) -> i32 { return i32(model[i / 4u][i % 4u]); }

fn upperBytes(a: i32, b: i32, c: i32, d: i32) -> u32 {
    return ((u32(a) >> 8u) & 0xffu) | (u32(b) & 0xff00u) | ((u32(c) << 8u) & 0xff0000u) | ((u32(d) << 16u) & 0xff000000u);
}
fn lowerBytes(a: i32, b: i32, c: i32, d: i32) -> u32 {
    let bytes = (u32(a) & 0xffu) | ((u32(b) & 0xffu) << 8u) | ((u32(c) & 0xffu) << 16u) | (u32(d) << 24u);
    return bytes ^ 0x80808080u;
}
fn product8(w: vec4u, upper: vec4u, lower: vec4u) -> i32 {
    let uppers = dot4I8Packed(w.x, upper.x) + dot4I8Packed(w.y, upper.y) + dot4I8Packed(w.z, upper.z)
        + dot4I8Packed(w.w, upper.w);
    return 256 * uppers + dot4I8Packed(w.x, lower.x) + dot4I8Packed(w.y, lower.y) + dot4I8Packed(w.z, lower.z)
        + dot4I8Packed(w.w, lower.w);
}
fn product16(w: u32, v: u32) -> i32 { return low(w) * low(v) + high(w) * high(v); }
fn products16(w: vec4u, v: vec4u) -> i32 {
    return product16(w.x, v.x) + product16(w.y, v.y) + product16(w.z, v.z) + product16(w.w, v.w);
}

// What the first layer multiplies: upper and lower bytes, or with int16 weights the values in `lowerInputs` alone.
var<private> upperInputs: array<vec4u, INPUT_ROW / 4u>;
var<private> lowerInputs: array<vec4u, INPUT_ROW / 4u>;

fn packInputs() {
    for (var k = 0u; k < INPUT_ROW / 4u; k++) {
        for (var i = 0u; i < 4u; i++) {
            if (WIDE_INPUT) {
                let v = 8u * k + 2u * i;
                lowerInputs[k][i] = pack(p[v], p[v + 1u]);
            } else {
                let v = 16u * k + 4u * i;
                upperInputs[k][i] = upperBytes(p[v], p[v + 1u], p[v + 2u], p[v + 3u]);
                lowerInputs[k][i] = lowerBytes(p[v], p[v + 1u], p[v + 2u], p[v + 3u]);
            }
        }
    }
}
/// The form of a cell of the world.
fn formOf(cell: u32) -> u32 {
    if (FORMS == 1u) { return 0u; }
    if (world.form != NONE) { return world.form; }
    let i = world.firstCell + cell;
    return (forms[i / 4u] >> (8u * (i % 4u))) & 0xffu;
}
fn hiddenUnit(unit: u32, form: u32) -> i32 {
    if (unit >= HIDDEN) { return 0; }
    let row = (INPUT_WEIGHTS + unit * INPUT_ROW) / 4u;
    var sum = modelWord(BIASES + form * HIDDEN + unit) + modelWord(INPUT_OFFSETS + unit);
    for (var k = 0u; k < INPUT_ROW / 4u; k++) {
        if (WIDE_INPUT) { sum += products16(model[row + k], lowerInputs[k]); }
        else { sum += product8(model[row + k], upperInputs[k], lowerInputs[k]); }
    }
    return clamp(sum >> INPUT_SHIFT, 0, 32767);
}

/// What the cell at (x, y) becomes when it fires: WORDS words of `next`. Returns its new alpha.
fn computeUpdate(x: u32, y: u32) -> i32 {
    let cell = y * world.width + x;
    let form = formOf(cell);
    perceive(x, y);
    packInputs();
    var sums: array<i32, 2u * WORDS>;
    for (var c = 0u; c < CHANNELS; c++) { sums[c] = modelWord(OUTPUT_OFFSETS + c) + OUTPUT_ROUNDING; }
    for (var j = 0u; j < OUTPUT_ROW / 4u; j++) {
        var upper: vec4u; var lower: vec4u;
        for (var i = 0u; i < 4u; i++) {
            if (WIDE_OUTPUT) {
                let unit = 8u * j + 2u * i;
                lower[i] = pack(hiddenUnit(unit, form), hiddenUnit(unit + 1u, form));
            } else {
                let unit = 16u * j + 4u * i;
                let h0 = hiddenUnit(unit, form); let h1 = hiddenUnit(unit + 1u, form);
                let h2 = hiddenUnit(unit + 2u, form); let h3 = hiddenUnit(unit + 3u, form);
                upper[i] = upperBytes(h0, h1, h2, h3);
                lower[i] = lowerBytes(h0, h1, h2, h3);
            }
        }
        for (var c = 0u; c < CHANNELS; c++) {
            let w = model[(OUTPUT_WEIGHTS + c * OUTPUT_ROW) / 4u + j];
            if (WIDE_OUTPUT) { sums[c] += products16(w, lower); } else { sums[c] += product8(w, upper, lower); }
        }
    }
    var alpha = 0;
    for (var i = 0u; i < WORDS; i++) {
        let old = cellWord(cell, i);
        var changed = vec2i(low(old), high(old));
        for (var half = 0u; half < 2u; half++) {
            let c = 2u * i + half;
            if (c < CHANNELS) { changed[half] = sat16(changed[half] + sat16(sums[c] >> OUTPUT_SHIFT)); }
        }
        next[(world.firstCell + cell) * WORDS + i] = pack(changed.x, changed.y);
        if (i == 1u) { alpha = changed.y; }
    }
    return alpha;
}
fn takeNext(cell: u32) {
    let first = (world.firstCell + cell) * WORDS;
    for (var i = 0u; i < WORDS; i++) { cells[first + i] = next[first + i]; }
}

// ---------------------------------------------------------------- tile by tile
//
// A world's part of `tiles`: how many are listed, workgroups in a row, a flag for each tile (whether any cell in it is
// not zero), and the list. What is not zero reaches one cell further in a step, so a list of the tiles within 16 cells
// of what is not zero holds for 16 steps.

fn tileColumns() -> u32 { return (world.width + TILE - 1u) / TILE; }
fn tileRows() -> u32 { return (world.height + TILE - 1u) / TILE; }
fn flagsStart() -> u32 { return world.firstTile + 2u; }
fn listStart() -> u32 { return flagsStart() + tileColumns() * tileRows(); }

/// All of the world but its clock, which `settle` moves on while others read.
fn loadGeometry() {
    world.width = worlds[run.world].width; world.height = worlds[run.world].height;
    world.firstCell = worlds[run.world].firstCell; world.firstTile = worlds[run.world].firstTile;
}
/// The tile of a workgroup of `update` or `settle`: NONE for the first, which moves the clock on, and behind the list.
fn listedTile(group: vec3u) -> u32 {
    let index = group.y * tiles[world.firstTile + 1u] + group.x;
    if (index == 0u || index > tiles[world.firstTile]) { return NONE; }
    return tiles[listStart() + index - 1u];
}
/// The place of a tile's cell i, or outside of every world.
fn placeInTile(tile: u32, i: u32) -> vec2u {
    if (tile == NONE) { return vec2u(NONE); }
    return TILE * vec2u(tile % tileColumns(), tile / tileColumns()) + vec2u(i % TILE, i / TILE);
}
fn isInside(place: vec2u) -> bool { return place.x < world.width && place.y < world.height; }

var<workgroup> firing: array<u32, TILE_CELLS>;
var<workgroup> counter: atomic<u32>;

/// Drivers forget to zero what a workgroup shares.
fn resetCounter(me: u32) {
    if (me == 0u) { atomicStore(&counter, 0u); }
    workgroupBarrier();
}

/// After the host wrote cells: sets every tile's flag from its cells. One workgroup for each tile.
@compute @workgroup_size(THREADS)
fn survey(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) me: u32) {
    resetCounter(me);
    loadGeometry();
    let tile = group.y * tileColumns() + group.x;
    var any = 0u;
    for (var i = me; i < TILE_CELLS; i += THREADS) {
        let place = placeInTile(tile, i);
        if (!isInside(place)) { continue; }
        let cell = place.y * world.width + place.x;
        life[world.firstCell + cell] = 0u;
        for (var word = 0u; word < WORDS; word++) { any |= cellWord(cell, word); }
    }
    if (any != 0u) { atomicOr(&counter, 1u); }
    workgroupBarrier();
    if (me == 0u) { tiles[flagsStart() + tile] = atomicLoad(&counter); }
}

/// Whether any tile that has one of these columns and rows, wrapped or not, is occupied.
fn isOccupiedAt(x: i32, y: i32) -> bool {
    var place = vec2i(x, y);
    let size = vec2i(i32(world.width), i32(world.height));
    if (any(place < vec2i(0)) || any(place >= size)) {
        if (WRAPS == 0u) { return false; }
        place = (place % size + size) % size;
    }
    let tile = vec2u(place) / TILE;
    return tiles[flagsStart() + tile.y * tileColumns() + tile.x] != 0u;
}

/// Every 16 steps, and after `survey`: lists the tiles within 16 cells of an occupied one. One workgroup.
@compute @workgroup_size(THREADS)
fn list(@builtin(local_invocation_index) me: u32) {
    resetCounter(me);
    loadGeometry();
    for (var tile = me; tile < tileColumns() * tileRows(); tile += THREADS) {
        var isListed = !HAS_MASK;
        let first = vec2i(placeInTile(tile, 0u));
        let last = min(first + vec2i(15), vec2i(i32(world.width), i32(world.height)) - 1);
        // A strip of 16 cells beside a tile ends in at most two tiles.
        var columns = array<i32, 5>(first.x - 16, first.x - 1, first.x, last.x + 1, last.x + 16);
        var rows = array<i32, 5>(first.y - 16, first.y - 1, first.y, last.y + 1, last.y + 16);
        for (var k = 0u; k < 25u && !isListed; k++) { isListed = isOccupiedAt(columns[k % 5u], rows[k / 5u]); }
        if (isListed) { tiles[listStart() + atomicAdd(&counter, 1u)] = tile; }
    }
    workgroupBarrier();
    if (me == 0u) {
        let count = atomicLoad(&counter);
        let rowLength = min(count + 1u, MOST_GROUPS);
        tiles[world.firstTile] = count;
        tiles[world.firstTile + 1u] = rowLength;
        groups[3u * run.world] = rowLength;
        groups[3u * run.world + 1u] = (count + rowLength) / rowLength;
        groups[3u * run.world + 2u] = 1u;
    }
}

/// Steps 1 to 5: `life` of all cells of the tile, `next` of those that fire. These are gathered first, so that all
/// threads have one, and none waits while others compute.
@compute @workgroup_size(THREADS)
fn update(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) me: u32) {
    resetCounter(me);
    world = worlds[run.world];
    let tile = listedTile(group);
    let key = stepKey(vec2u(world.stepLow, world.stepHigh));
    for (var i = me; i < TILE_CELLS; i += THREADS) {
        let place = placeInTile(tile, i);
        if (!isInside(place)) { continue; }
        let cell = place.y * world.width + place.x;
        var before = !HAS_MASK;
        for (var k = 0u; k < 9u && !before; k++) {
            before = isMature(high(cellWord(neighbour(place.x, place.y, k), 1u)));
        }
        if (before && fires(place.x, place.y, key)) {
            firing[atomicAdd(&counter, 1u)] = i;
        } else {
            life[world.firstCell + cell] = select(0u, MATURE, isMature(high(cellWord(cell, 1u))))
                | select(0u, BEFORE, before);
        }
    }
    workgroupBarrier();
    let count = atomicLoad(&counter);
    for (var i = me; i < count; i += THREADS) {
        let place = placeInTile(tile, firing[i]);
        let alpha = computeUpdate(place.x, place.y);
        life[world.firstCell + place.y * world.width + place.x] = BEFORE | FIRED | select(0u, MATURE, isMature(alpha));
    }
}

/// Step 6, and the clock: cells take what `update` computed, or become zero.
@compute @workgroup_size(THREADS)
fn settle(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) me: u32) {
    resetCounter(me);
    loadGeometry();
    if (me == 0u && group.x == 0u && group.y == 0u) {
        let step = add64(vec2u(worlds[run.world].stepLow, worlds[run.world].stepHigh), vec2u(1u, 0u));
        worlds[run.world].stepLow = step.x;
        worlds[run.world].stepHigh = step.y;
    }
    let tile = listedTile(group);
    var any = 0u;
    for (var i = me; i < TILE_CELLS; i += THREADS) {
        let place = placeInTile(tile, i);
        if (!isInside(place)) { continue; }
        let cell = place.y * world.width + place.x;
        let own = life[world.firstCell + cell];
        var after = !HAS_MASK;
        for (var k = 0u; k < 9u && !after; k++) {
            let n = neighbour(place.x, place.y, k);
            after = n != NONE && (life[world.firstCell + n] & MATURE) != 0u;
        }
        if (!after || (own & BEFORE) == 0u) {
            clear(cell);
        } else {
            if ((own & FIRED) != 0u) { takeNext(cell); }
            any = 1u;
        }
    }
    if (any != 0u) { atomicOr(&counter, 1u); }
    workgroupBarrier();
    if (me == 0u && tile != NONE) { tiles[flagsStart() + tile] = atomicLoad(&counter); }
}

// ------------------------------------------------------- one workgroup a world

const BIT_WORDS = MOST_BATCH_CELLS / 32u;
var<workgroup> mature: array<atomic<u32>, BIT_WORDS>;  // a bit for each cell: before the step
var<workgroup> fresh: array<atomic<u32>, BIT_WORDS>;   // and after it

fn isAlive(cell: u32, isAfter: bool) -> bool {
    if (!HAS_MASK) { return true; }
    for (var k = 0u; k < 9u; k++) {
        let n = neighbour(cell % world.width, cell / world.width, k);
        if (n == NONE) { continue; }
        var word = 0u;
        if (isAfter) { word = atomicLoad(&fresh[n / 32u]); } else { word = atomicLoad(&mature[n / 32u]); }
        if (((word >> (n % 32u)) & 1u) != 0u) { return true; }
    }
    return false;
}

/// `run.steps` steps of worlds of at most MOST_BATCH_CELLS cells, one workgroup each.
@compute @workgroup_size(THREADS)
fn batch(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) me: u32) {
    let index = group.y * run.rowLength + group.x;
    if (index >= run.worldCount) { return; }
    world = worlds[run.world + index];
    let count = world.width * world.height;
    for (var word = me; word < BIT_WORDS; word += THREADS) { atomicStore(&mature[word], 0u); }
    resetCounter(me);
    for (var cell = me; cell < count; cell += THREADS) {
        if (isMature(high(cellWord(cell, 1u)))) { atomicOr(&mature[cell / 32u], 1u << (cell % 32u)); }
    }
    workgroupBarrier();
    var step = vec2u(world.stepLow, world.stepHigh);
    for (var s = 0u; s < run.steps; s++) {
        let key = stepKey(step);
        for (var word = me; word < BIT_WORDS; word += THREADS) {
            atomicStore(&fresh[word], atomicLoad(&mature[word]));
        }
        for (var cell = me; cell < count; cell += THREADS) {
            if (isAlive(cell, false) && fires(cell % world.width, cell / world.width, key)) {
                life[world.firstCell + atomicAdd(&counter, 1u)] = cell;
            }
        }
        storageBarrier();
        workgroupBarrier();
        let firingCells = atomicLoad(&counter);
        for (var i = me; i < firingCells; i += THREADS) {
            let cell = life[world.firstCell + i];
            let alpha = computeUpdate(cell % world.width, cell / world.width);
            if (isMature(alpha)) {
                atomicOr(&fresh[cell / 32u], 1u << (cell % 32u));
            } else {
                atomicAnd(&fresh[cell / 32u], ~(1u << (cell % 32u)));
            }
        }
        storageBarrier();
        workgroupBarrier();
        for (var i = me; i < firingCells; i += THREADS) { takeNext(life[world.firstCell + i]); }
        storageBarrier();
        workgroupBarrier();
        if (HAS_MASK) {
            for (var cell = me; cell < count; cell += THREADS) {
                if (!isAlive(cell, false)) {
                    if (s == 0u) { clear(cell); }    // later, it is zero
                } else if (!isAlive(cell, true)) {
                    clear(cell);
                }
            }
        }
        storageBarrier();
        workgroupBarrier();
        for (var word = me; word < BIT_WORDS; word += THREADS) {
            atomicStore(&mature[word], atomicLoad(&fresh[word]));
        }
        if (me == 0u) { atomicStore(&counter, 0u); }
        step = add64(step, vec2u(1u, 0u));
        workgroupBarrier();
    }
    if (me == 0u) {
        worlds[run.world + index].stepLow = step.x;
        worlds[run.world + index].stepHigh = step.y;
    }
}
