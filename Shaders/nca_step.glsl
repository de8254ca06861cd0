// Steps of neural cellular automata in fixed point, to the bit of docs/automaton.md; nca_step.wgsl in GLSL. docs/gpu.md
// specifies the buffers and the order of dispatches.
//
// Compute (Vulkan, Godot 4): `#version 450` and one of PASS_SURVEY, PASS_LIST, PASS_UPDATE, PASS_SETTLE, PASS_BATCH are
// written before this text; the words of the model's header are specialization constants. With DOT_PRODUCT and
// `#extension GL_EXT_spirv_intrinsics : require`, products of bytes use SPIR-V's integer dot product (Vulkan 1.3).
//
// WebGL2: `#version 300 es`, precisions, FRAGMENT or VERTEX, TEXTURES, `#define CHANNELS 16u` and so on for the header's
// words, and for fragments PASS_UPDATE or PASS_MASK. A texel is four words of a cell, and worlds are rectangles of one
// atlas: a record's firstCell and firstTile are the rectangle's first column and row.

#if defined(FRAGMENT) || defined(VERTEX)
#define TEXTURED
#endif

#ifndef TEXTURED
layout(constant_id = 3) const uint CHANNELS = 16u;
layout(constant_id = 4) const uint KERNELS = 3u;
layout(constant_id = 5) const uint HIDDEN = 128u;
layout(constant_id = 6) const uint FORMS = 1u;
layout(constant_id = 7) const uint INPUT_SHIFT = 9u;
layout(constant_id = 8) const uint OUTPUT_SHIFT = 9u;
layout(constant_id = 9) const uint ALIVE_THRESHOLD = 0xffffffffu;
layout(constant_id = 10) const uint FIRE_RATE = 16384u;
layout(constant_id = 11) const uint WRAPS = 0u;
layout(constant_id = 13) const uint WEIGHT_WIDTHS = 0u;
layout(constant_id = 15) const uint BIASES = 40u;
layout(constant_id = 16) const uint INPUT_OFFSETS = 168u;
layout(constant_id = 17) const uint INPUT_WEIGHTS = 296u;
layout(constant_id = 18) const uint OUTPUT_OFFSETS = 1832u;
layout(constant_id = 19) const uint OUTPUT_WEIGHTS = 1848u;
#endif

const uint WORDS = (CHANNELS + 1u) / 2u;
const uint INPUTS = KERNELS * CHANNELS;
const bool WIDE_INPUT = (WEIGHT_WIDTHS & 1u) != 0u;
const bool WIDE_OUTPUT = (WEIGHT_WIDTHS & 2u) != 0u;
// Words of a row of weights, and the values that they are multiplied with: a multiple of four words.
const uint INPUT_ROW = (WIDE_INPUT ? (INPUTS + 7u) / 8u : (INPUTS + 15u) / 16u) * 4u;
const uint OUTPUT_ROW = (WIDE_OUTPUT ? (HIDDEN + 7u) / 8u : (HIDDEN + 15u) / 16u) * 4u;
const uint OUTPUT_ROUNDING = (1u << OUTPUT_SHIFT) >> 1;   // 0 for shift 0
const bool HAS_MASK = ALIVE_THRESHOLD != 0xffffffffu;
const uint NONE = 0xffffffffu;

struct World {
    uint width, height;
    uint firstCell;               // of this world, in `cells`, `next` and `life`; in an atlas, its first column
    uint firstTile;               // of this world's part of `tiles`, in words; in an atlas, its first row
    uint originX, originY;
    uint seedLow, seedHigh;       // the world's random seed
    uint stepLow, stepHigh;       // steps taken
    uint form;                    // which hidden bias; NONE: there is one for each cell
    uint reserved;
};

#ifndef TEXTURED
layout(local_size_x = 128) in;
layout(std140, set = 0, binding = 0) uniform Run {
    uint firstWorld;              // the world, or the first of a batch
    uint worldCount;              // worlds of a batch
    uint steps;                   // steps of a batch
    uint rowLength;               // workgroups in a row of the batch's dispatch
};
layout(std430, set = 0, binding = 1) readonly buffer Model { uvec4 model[]; };
layout(std430, set = 0, binding = 2) buffer Worlds { World worlds[]; };
layout(std430, set = 0, binding = 3) coherent buffer Cells { uint cells[]; };  // two channels a word, WORDS words a cell
layout(std430, set = 0, binding = 4) coherent buffer Next { uint next[]; };    // what firing cells become
layout(std430, set = 0, binding = 5) coherent buffer Life { uint life[]; };    // MATURE, BEFORE, FIRED; in a batch, who fires
layout(std430, set = 0, binding = 6) buffer Tiles { uint tiles[]; };           // count, row length, flags, list
layout(std430, set = 0, binding = 7) readonly buffer Forms { uint forms[]; };  // a byte for each cell
layout(std430, set = 0, binding = 8) buffer Groups { uint groups[]; };         // how many workgroups `update` and `settle` have
World world;
uvec4 modelWords(uint i) { return model[i / 4u]; }
uint storedForm(uint x, uint y) {
    uint i = world.firstCell + y * world.width + x;
    return (forms[i / 4u] >> (8u * (i % 4u))) & 0xffu;
}
uint stored(int x, int y, uint i) { return cells[(world.firstCell + uint(y) * world.width + uint(x)) * WORDS + i]; }
#else
uniform highp usampler2D worldTexture;        // 64 records of three texels a row
World world;
void loadWorld(uint index) {
    ivec2 at = ivec2(3u * (index & 63u), index >> 6);
    uvec4 a = texelFetch(worldTexture, at, 0), b = texelFetch(worldTexture, at + ivec2(1, 0), 0);
    uvec4 c = texelFetch(worldTexture, at + ivec2(2, 0), 0);
    world = World(a.x, a.y, a.z, a.w, b.x, b.y, b.z, b.w, c.x, c.y, c.z, c.w);
}
#endif

#ifdef VERTEX
// A rectangle for each world: two triangles, six vertices, an instance.
uniform uvec2 atlasSize;
flat out highp uint index;
void main() {
    index = uint(gl_InstanceID);
    loadWorld(index);
    uint corner = uint(gl_VertexID) % 3u + uint(gl_VertexID) / 3u;   // 0 1 2, 1 2 3
    uvec2 place = uvec2(world.firstCell, world.firstTile) + uvec2(corner & 1u, corner >> 1) * uvec2(world.width, world.height);
    gl_Position = vec4(2.0 * vec2(place) / vec2(atlasSize) - 1.0, 0.0, 1.0);
}
#else

#ifdef FRAGMENT
uniform highp usampler2D modelTexture;        // 256 texels a row
uniform highp usampler2D source[TEXTURES];    // words 4 t ... 4 t + 3 of every cell
uniform highp usampler2D formTexture;         // the form of each cell
uniform highp uint stepsSince;                // steps since the records were written
flat in highp uint index;
uvec4 modelWords(uint i) { return texelFetch(modelTexture, ivec2((i >> 2) & 255u, i >> 10), 0); }
uint storedForm(uint x, uint y) {
    return texelFetch(formTexture, ivec2(uvec2(x, y) + uvec2(world.firstCell, world.firstTile)), 0).x;
}
// Arrays of samplers take constant indices only.
#define STORED(t) if (i >> 2 == t) return texelFetch(source[t], at, 0)[i & 3u];
uint stored(int x, int y, uint i) {
    ivec2 at = ivec2(x, y) + ivec2(world.firstCell, world.firstTile);
    STORED(0u)
#if TEXTURES > 1
    STORED(1u)
#endif
#if TEXTURES > 2
    STORED(2u)
#endif
#if TEXTURES > 3
    STORED(3u)
#endif
    return 0u;
}
#endif

// Numbers. Sums that may wrap are of uint: HLSL, MSL and GLSL leave it open for int. `>>` of an int keeps the sign.

int low(uint v) { return int(v << 16) >> 16; }
int high(uint v) { return int(v) >> 16; }
uint pack(int a, int b) { return (uint(a) & 0xffffu) | (uint(b) << 16); }
int sat16(int v) { return clamp(v, -32768, 32767); }

// 64 bits: the low word first.

uvec2 mul32(uint a, uint b) {
    uint aLow = a & 0xffffu, aHigh = a >> 16, bLow = b & 0xffffu, bHigh = b >> 16;
    uint ll = aLow * bLow, lh = aLow * bHigh, hl = aHigh * bLow;
    uint middle = (ll >> 16) + (lh & 0xffffu) + (hl & 0xffffu);
    return uvec2((ll & 0xffffu) | (middle << 16), aHigh * bHigh + (lh >> 16) + (hl >> 16) + (middle >> 16));
}
uvec2 mul64(uvec2 a, uvec2 b) {
    uvec2 product = mul32(a.x, b.x);
    return uvec2(product.x, product.y + a.x * b.y + a.y * b.x);
}
uvec2 add64(uvec2 a, uvec2 b) {
    uint sum = a.x + b.x;
    return uvec2(sum, a.y + b.y + (sum < a.x ? 1u : 0u));
}
uvec2 xorShift(uvec2 z, uint n) { return z ^ uvec2((z.x >> n) | (z.y << (32u - n)), z.y >> n); }
uvec2 mix64(uvec2 v) {
    uvec2 z = mul64(xorShift(v, 30u), uvec2(0x1CE4E5B9u, 0xBF58476Du));
    z = mul64(xorShift(z, 27u), uvec2(0x133111EBu, 0x94D049BBu));
    return xorShift(z, 31u);
}

// Who fires

// What all cells of a step share: `step` are the steps taken before it.
uvec2 stepKey(uvec2 step) {
    uvec2 position = mul64(add64(step, uvec2(1u, 0u)), uvec2(0x7F4A7C15u, 0x9E3779B9u));
    return mix64(add64(uvec2(world.seedLow, world.seedHigh), position));
}
bool fires(uint x, uint y, uvec2 key) {
    uint row = mix64(add64(key, uvec2(y - world.originY, 0u))).x;
    uint h = (x - world.originX) * 0x9E3779B1u + row;
    h ^= h >> 16; h *= 0x7FEB352Du;
    h ^= h >> 15; h *= 0x846CA68Bu;
    h ^= h >> 16;
    return (h >> 17) < FIRE_RATE;
}

// Cells

// The place of the neighbour k = 0 ... 8 of a cell; false if it is outside of the world.
bool neighbour(uint x, uint y, int k, out ivec2 place) {
    ivec2 size = ivec2(world.width, world.height);
    place = ivec2(x, y) + ivec2(k % 3 - 1, k / 3 - 1);
    bool isInside = place.x >= 0 && place.y >= 0 && place.x < size.x && place.y < size.y;
    if (!isInside && WRAPS != 0u) {
        place = ivec2((place.x + size.x) % size.x, (place.y + size.y) % size.y);
        return true;
    }
    return isInside;
}
uint neighbourWord(uint x, uint y, int k, uint i) {
    ivec2 place;
    if (!neighbour(x, y, k, place)) return 0u;
    return stored(place.x, place.y, i);
}
bool isMature(int alpha) { return alpha > int(ALIVE_THRESHOLD); }

#if defined(PASS_UPDATE) || defined(PASS_BATCH)

// Perception

int p[4u * INPUT_ROW];   // behind INPUTS: 0

void perceive(uint x, uint y) {
    for (uint k = INPUTS; k < 4u * INPUT_ROW; k++) p[k] = 0;
    for (uint i = 0u; i < WORDS; i++) {
        uint n[9];
        for (int k = 0; k < 9; k++) n[k] = neighbourWord(x, y, k, i);
        for (uint part = 0u; part < 2u; part++) {
            uint c = 2u * i + part;
            if (c >= CHANNELS) break;
            int v[9];
            for (int k = 0; k < 9; k++) v[k] = part == 1u ? high(n[k]) : low(n[k]);
            p[c] = v[4];
            p[CHANNELS + c] = sat16((v[2] + 2 * v[5] + v[8] - (v[0] + 2 * v[3] + v[6]) + 4) >> 3);
            p[2u * CHANNELS + c] = sat16((v[6] + 2 * v[7] + v[8] - (v[0] + 2 * v[1] + v[2]) + 4) >> 3);
            if (KERNELS == 4u) {
                int sum = v[0] + v[2] + v[6] + v[8] + 2 * (v[1] + v[3] + v[5] + v[7]) - 12 * v[4];
                p[(KERNELS - 1u) * CHANNELS + c] = sat16((sum + 8) >> 4);
            }
        }
    }
}

// Update rule: four words of weights at a time, times 16 values where weights are int8, or 8.

uint modelWord(uint i) { return modelWords(i)[i & 3u]; }

uint product16(uint w, int a, int b) { return uint(low(w) * a) + uint(high(w) * b); }

#ifdef DOT_PRODUCT
// OpSDot of packed bytes: the literal 0 names the packing. 6018 and 6019 are DotProductInput4x8BitPacked and DotProduct.
spirv_instruction(extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6018, 6019], id = 4450)
int dot4(uint a, uint b, spirv_literal int packing);

// v = 256 * (v >> 8) + ((v & 255) - 128) + 128: two products of bytes, and 128 * (sum of weights), which the model's
// offsets hold.
struct Four { uint upper, lower; };
Four four(int a, int b, int c, int d) {
    uint upper = (uint(a >> 8) & 255u) | ((uint(b >> 8) & 255u) << 8) | ((uint(c >> 8) & 255u) << 16) | (uint(d >> 8) << 24);
    uint lower = (uint(a) & 255u) | ((uint(b) & 255u) << 8) | ((uint(c) & 255u) << 16) | (uint(d) << 24);
    return Four(upper, lower ^ 0x80808080u);
}
uint product8(uint w, Four v) { return uint(256 * dot4(w, v.upper, 0)) + uint(dot4(w, v.lower, 0)); }
uint offset8(uint section, uint i) { return modelWord(section + i); }
#else
#define Four ivec4
#define four ivec4
uint product8(uint w, ivec4 v) {
    return uint((int(w << 24) >> 24) * v.x) + uint((int(w << 16) >> 24) * v.y) + uint((int(w << 8) >> 24) * v.z)
        + uint((int(w) >> 24) * v.w);
}
uint offset8(uint section, uint i) { return 0u; }
#endif

Four inputs[INPUT_ROW];
uint sums[2u * WORDS];

// The form of the cell that is computed.
uint form;

int hiddenUnit(uint unit) {
    if (unit >= HIDDEN) return 0;
    uint row = INPUT_WEIGHTS + unit * INPUT_ROW, sum = modelWord(BIASES + form * HIDDEN + unit);
    if (!WIDE_INPUT) sum += offset8(INPUT_OFFSETS, unit);
    for (uint k = 0u; k < INPUT_ROW; k += 4u) {
        uvec4 w = modelWords(row + k);
        for (uint i = 0u; i < 4u; i++) {
            if (WIDE_INPUT) sum += product16(w[i], p[2u * (k + i)], p[2u * (k + i) + 1u]);
            else sum += product8(w[i], inputs[k + i]);
        }
    }
    return clamp(int(sum) >> INPUT_SHIFT, 0, 32767);
}

// Sets `sums` to the updates of all channels of the cell at (x, y).
void computeUpdate(uint x, uint y) {
    form = FORMS == 1u ? 0u : world.form == NONE ? storedForm(x, y) : world.form;
    perceive(x, y);
    if (!WIDE_INPUT) {
        for (uint k = 0u; k < INPUT_ROW; k++) inputs[k] = four(p[4u * k], p[4u * k + 1u], p[4u * k + 2u], p[4u * k + 3u]);
    }
    for (uint c = 0u; c < CHANNELS; c++) sums[c] = OUTPUT_ROUNDING + (WIDE_OUTPUT ? 0u : offset8(OUTPUT_OFFSETS, c));
    for (uint j = 0u; j < OUTPUT_ROW; j += 4u) {
        if (WIDE_OUTPUT) {
            int h[8];
            for (uint i = 0u; i < 8u; i++) h[i] = hiddenUnit(2u * j + i);
            for (uint c = 0u; c < CHANNELS; c++) {
                uvec4 w = modelWords(OUTPUT_WEIGHTS + c * OUTPUT_ROW + j);
                for (uint i = 0u; i < 4u; i++) sums[c] += product16(w[i], h[2u * i], h[2u * i + 1u]);
            }
        } else {
            Four h[4];
            for (uint i = 0u; i < 4u; i++) {
                uint unit = 4u * (j + i);
                h[i] = four(hiddenUnit(unit), hiddenUnit(unit + 1u), hiddenUnit(unit + 2u), hiddenUnit(unit + 3u));
            }
            for (uint c = 0u; c < CHANNELS; c++) {
                uvec4 w = modelWords(OUTPUT_WEIGHTS + c * OUTPUT_ROW + j);
                for (uint i = 0u; i < 4u; i++) sums[c] += product8(w[i], h[i]);
            }
        }
    }
}
int updated(int old, uint c) { return sat16(old + sat16(int(sums[c]) >> OUTPUT_SHIFT)); }
// Word i of a cell after computeUpdate.
uint updatedWord(uint old, uint i) {
    return pack(updated(low(old), 2u * i), 2u * i + 1u < CHANNELS ? updated(high(old), 2u * i + 1u) : 0);
}

#endif

#ifdef FRAGMENT

// ------------------------------------------------------------- passes of WebGL2

layout(location = 0) out highp uvec4 out0;
#if TEXTURES > 1
layout(location = 1) out highp uvec4 out1;
#endif
#if TEXTURES > 2
layout(location = 2) out highp uvec4 out2;
#endif
#if TEXTURES > 3
layout(location = 3) out highp uvec4 out3;
#endif

#ifdef PASS_MASK
uniform highp usampler2D earlier;             // words 0 ... 3 of every cell before the step; `source` is after `update`
#endif

bool isAlive(uint x, uint y) {
    for (int k = 0; k < 9; k++) {
        if (isMature(high(neighbourWord(x, y, k, 1u)))) return true;
    }
    return false;
}
#ifdef PASS_MASK
bool wasAlive(uint x, uint y) {
    for (int k = 0; k < 9; k++) {
        ivec2 place;
        if (!neighbour(x, y, k, place)) continue;
        place += ivec2(world.firstCell, world.firstTile);
        if (isMature(high(texelFetch(earlier, place, 0).y))) return true;
    }
    return false;
}
#endif

void main() {
    loadWorld(index);
    uint x = uint(gl_FragCoord.x) - world.firstCell, y = uint(gl_FragCoord.y) - world.firstTile;
#ifdef PASS_UPDATE
    uvec2 step = add64(uvec2(world.stepLow, world.stepHigh), uvec2(stepsSince, 0u));
    bool isChanged = (!HAS_MASK || isAlive(x, y)) && fires(x, y, stepKey(step));
    if (isChanged) computeUpdate(x, y);
#else
    bool isChanged = HAS_MASK && !(wasAlive(x, y) && isAlive(x, y));
#endif
    uvec4 texels[TEXTURES];
    for (uint i = 0u; i < 4u * uint(TEXTURES); i++) {
        uint word = 0u;
        if (i < WORDS) {
#ifdef PASS_UPDATE
            word = stored(int(x), int(y), i);
            if (isChanged) word = updatedWord(word, i);
#else
            word = isChanged ? 0u : stored(int(x), int(y), i);
#endif
        }
        texels[i >> 2][i & 3u] = word;
    }
    out0 = texels[0];
#if TEXTURES > 1
    out1 = texels[1];
#endif
#if TEXTURES > 2
    out2 = texels[2];
#endif
#if TEXTURES > 3
    out3 = texels[3];
#endif
}

#else

const uint THREADS = 128u;
const uint TILE = 16u;                        // cells of a tile's side
const uint TILE_CELLS = TILE * TILE;
const uint MOST_BATCH_CELLS = 4096u;
const uint MOST_GROUPS = 32768u;              // in a row; 65,535 are allowed, and 4096 x 4096 cells have one tile more

const uint MATURE = 1u;                       // bits of `life`: alpha is above the threshold after the update
const uint BEFORE = 2u;                       // the cell was alive before the step
const uint FIRED = 4u;                        // `next` has its new channels

shared uint counter;
void resetCounter(uint me) {
    if (me == 0u) counter = 0u;
    barrier();
}

void clearCell(uint cell) {
    for (uint i = 0u; i < WORDS; i++) cells[(world.firstCell + cell) * WORDS + i] = 0u;
}
void takeNext(uint cell) {
    uint first = (world.firstCell + cell) * WORDS;
    for (uint i = 0u; i < WORDS; i++) cells[first + i] = next[first + i];
}

#if defined(PASS_UPDATE) || defined(PASS_BATCH)
// What the cell at (x, y) becomes when it fires: WORDS words of `next`. Returns its new alpha.
int writeUpdate(uint x, uint y) {
    computeUpdate(x, y);
    uint first = (world.firstCell + y * world.width + x) * WORDS;
    for (uint i = 0u; i < WORDS; i++) next[first + i] = updatedWord(cells[first + i], i);
    return updated(high(cells[first + 1u]), 3u);
}
#endif

#ifndef PASS_BATCH

// ---------------------------------------------------------------- tile by tile
//
// A world's part of `tiles`: how many are listed, workgroups in a row, a flag for each tile (whether any cell in it is
// not zero), and the list. What is not zero reaches one cell further in a step, so a list of the tiles within 16 cells
// of what is not zero holds for 16 steps.

uint tileColumns() { return (world.width + TILE - 1u) / TILE; }
uint tileRows() { return (world.height + TILE - 1u) / TILE; }
uint flagsStart() { return world.firstTile + 2u; }
uint listStart() { return flagsStart() + tileColumns() * tileRows(); }

// All of the world but its clock, which `settle` moves on while others read.
void loadGeometry() {
    world.width = worlds[firstWorld].width; world.height = worlds[firstWorld].height;
    world.firstCell = worlds[firstWorld].firstCell; world.firstTile = worlds[firstWorld].firstTile;
}
// The tile of a workgroup of `update` or `settle`: NONE for the first, which moves the clock on, and behind the list.
uint listedTile() {
    uint i = gl_WorkGroupID.y * tiles[world.firstTile + 1u] + gl_WorkGroupID.x;
    if (i == 0u || i > tiles[world.firstTile]) return NONE;
    return tiles[listStart() + i - 1u];
}
// The place of a tile's cell i, or outside of every world.
uvec2 placeInTile(uint tile, uint i) {
    if (tile == NONE) return uvec2(NONE);
    return TILE * uvec2(tile % tileColumns(), tile / tileColumns()) + uvec2(i % TILE, i / TILE);
}
bool isInside(uvec2 place) { return place.x < world.width && place.y < world.height; }

#endif

#ifdef PASS_SURVEY
// After the host wrote cells: sets every tile's flag from its cells. One workgroup for each tile.
void main() {
    uint me = gl_LocalInvocationIndex;
    resetCounter(me);
    loadGeometry();
    uint tile = gl_WorkGroupID.y * tileColumns() + gl_WorkGroupID.x;
    uint any = 0u;
    for (uint i = me; i < TILE_CELLS; i += THREADS) {
        uvec2 place = placeInTile(tile, i);
        if (!isInside(place)) continue;
        life[world.firstCell + place.y * world.width + place.x] = 0u;
        for (uint word = 0u; word < WORDS; word++) any |= stored(int(place.x), int(place.y), word);
    }
    if (any != 0u) atomicOr(counter, 1u);
    barrier();
    if (me == 0u) tiles[flagsStart() + tile] = counter;
}
#endif

#ifdef PASS_LIST
// Whether the tile with this column and row of cells, wrapped or not, is occupied.
bool isOccupiedAt(int x, int y) {
    ivec2 place = ivec2(x, y), size = ivec2(world.width, world.height);
    if (x < 0 || y < 0 || x >= size.x || y >= size.y) {
        if (WRAPS == 0u) return false;
        // Never more than 16 cells outside, but a world may be smaller; negative operands of % are undefined.
        place = ivec2((x + 16 * size.x) % size.x, (y + 16 * size.y) % size.y);
    }
    uvec2 tile = uvec2(place) / TILE;
    return tiles[flagsStart() + tile.y * tileColumns() + tile.x] != 0u;
}
// Every 16 steps, and after `survey`: lists the tiles within 16 cells of an occupied one. One workgroup.
void main() {
    uint me = gl_LocalInvocationIndex;
    resetCounter(me);
    loadGeometry();
    for (uint tile = me; tile < tileColumns() * tileRows(); tile += THREADS) {
        bool isListed = !HAS_MASK;
        ivec2 first = ivec2(placeInTile(tile, 0u));
        ivec2 last = min(first + 15, ivec2(world.width, world.height) - 1);
        // A strip of 16 cells beside a tile ends in at most two tiles.
        int columns[5] = int[5](first.x - 16, first.x - 1, first.x, last.x + 1, last.x + 16);
        int rows[5] = int[5](first.y - 16, first.y - 1, first.y, last.y + 1, last.y + 16);
        for (int k = 0; k < 25 && !isListed; k++) isListed = isOccupiedAt(columns[k % 5], rows[k / 5]);
        if (isListed) tiles[listStart() + atomicAdd(counter, 1u)] = tile;
    }
    barrier();
    if (me == 0u) {
        uint count = counter, rowLength = min(count + 1u, MOST_GROUPS);
        tiles[world.firstTile] = count;
        tiles[world.firstTile + 1u] = rowLength;
        groups[3u * firstWorld] = rowLength;
        groups[3u * firstWorld + 1u] = (count + rowLength) / rowLength;
        groups[3u * firstWorld + 2u] = 1u;
    }
}
#endif

#ifdef PASS_UPDATE
shared uint firing[TILE_CELLS];

// Steps 1 to 5: `life` of all cells of the tile, `next` of those that fire. These are gathered first, so that all
// threads have one, and none waits while others compute.
void main() {
    uint me = gl_LocalInvocationIndex;
    resetCounter(me);
    world = worlds[firstWorld];
    uint tile = listedTile();
    uvec2 key = stepKey(uvec2(world.stepLow, world.stepHigh));
    for (uint i = me; i < TILE_CELLS; i += THREADS) {
        uvec2 place = placeInTile(tile, i);
        if (!isInside(place)) continue;
        bool before = !HAS_MASK;
        for (int k = 0; k < 9 && !before; k++) before = isMature(high(neighbourWord(place.x, place.y, k, 1u)));
        if (before && fires(place.x, place.y, key)) {
            firing[atomicAdd(counter, 1u)] = i;
        } else {
            life[world.firstCell + place.y * world.width + place.x] =
                (isMature(high(stored(int(place.x), int(place.y), 1u))) ? MATURE : 0u) | (before ? BEFORE : 0u);
        }
    }
    barrier();
    uint count = counter;
    for (uint i = me; i < count; i += THREADS) {
        uvec2 place = placeInTile(tile, firing[i]);
        int alpha = writeUpdate(place.x, place.y);
        life[world.firstCell + place.y * world.width + place.x] = BEFORE | FIRED | (isMature(alpha) ? MATURE : 0u);
    }
}
#endif

#ifdef PASS_SETTLE
// Step 6, and the clock: cells take what `update` computed, or become zero.
void main() {
    uint me = gl_LocalInvocationIndex;
    resetCounter(me);
    loadGeometry();
    if (me == 0u && gl_WorkGroupID.x == 0u && gl_WorkGroupID.y == 0u) {
        uvec2 step = add64(uvec2(worlds[firstWorld].stepLow, worlds[firstWorld].stepHigh), uvec2(1u, 0u));
        worlds[firstWorld].stepLow = step.x;
        worlds[firstWorld].stepHigh = step.y;
    }
    uint tile = listedTile();
    uint any = 0u;
    for (uint i = me; i < TILE_CELLS; i += THREADS) {
        uvec2 place = placeInTile(tile, i);
        if (!isInside(place)) continue;
        uint cell = place.y * world.width + place.x, own = life[world.firstCell + cell];
        bool after = !HAS_MASK;
        for (int k = 0; k < 9 && !after; k++) {
            ivec2 n;
            after = neighbour(place.x, place.y, k, n)
                && (life[world.firstCell + uint(n.y) * world.width + uint(n.x)] & MATURE) != 0u;
        }
        if (!after || (own & BEFORE) == 0u) {
            clearCell(cell);
        } else {
            if ((own & FIRED) != 0u) takeNext(cell);
            any = 1u;
        }
    }
    if (any != 0u) atomicOr(counter, 1u);
    barrier();
    if (me == 0u && tile != NONE) tiles[flagsStart() + tile] = counter;
}
#endif

#ifdef PASS_BATCH

// ------------------------------------------------------- one workgroup a world

const uint BIT_WORDS = MOST_BATCH_CELLS / 32u;
shared uint mature[BIT_WORDS];                // a bit for each cell: before the step
shared uint fresh[BIT_WORDS];                 // and after it

bool isAlive(uint cell, bool isAfter) {
    if (!HAS_MASK) return true;
    for (int k = 0; k < 9; k++) {
        ivec2 place;
        if (!neighbour(cell % world.width, cell / world.width, k, place)) continue;
        uint n = uint(place.y) * world.width + uint(place.x);
        uint word = isAfter ? fresh[n / 32u] : mature[n / 32u];
        if ((word >> (n % 32u) & 1u) != 0u) return true;
    }
    return false;
}
void allBarrier() {
    memoryBarrierBuffer();
    memoryBarrierShared();
    barrier();
}

// `steps` steps of worlds of at most MOST_BATCH_CELLS cells, one workgroup each.
void main() {
    uint me = gl_LocalInvocationIndex, i = gl_WorkGroupID.y * rowLength + gl_WorkGroupID.x;
    if (i >= worldCount) return;
    world = worlds[firstWorld + i];
    uint count = world.width * world.height;
    for (uint word = me; word < BIT_WORDS; word += THREADS) mature[word] = 0u;
    resetCounter(me);
    for (uint cell = me; cell < count; cell += THREADS) {
        if (isMature(high(cells[(world.firstCell + cell) * WORDS + 1u]))) atomicOr(mature[cell / 32u], 1u << (cell % 32u));
    }
    allBarrier();
    uvec2 step = uvec2(world.stepLow, world.stepHigh);
    for (uint s = 0u; s < steps; s++) {
        uvec2 key = stepKey(step);
        for (uint word = me; word < BIT_WORDS; word += THREADS) fresh[word] = mature[word];
        for (uint cell = me; cell < count; cell += THREADS) {
            if (isAlive(cell, false) && fires(cell % world.width, cell / world.width, key))
                life[world.firstCell + atomicAdd(counter, 1u)] = cell;
        }
        allBarrier();
        uint firingCells = counter;
        for (uint k = me; k < firingCells; k += THREADS) {
            uint cell = life[world.firstCell + k], bit = 1u << (cell % 32u);
            if (isMature(writeUpdate(cell % world.width, cell / world.width))) atomicOr(fresh[cell / 32u], bit);
            else atomicAnd(fresh[cell / 32u], ~bit);
        }
        allBarrier();
        for (uint k = me; k < firingCells; k += THREADS) takeNext(life[world.firstCell + k]);
        allBarrier();
        if (HAS_MASK) {
            for (uint cell = me; cell < count; cell += THREADS) {
                if (!isAlive(cell, false)) {
                    if (s == 0u) clearCell(cell);      // later, it is zero
                } else if (!isAlive(cell, true)) {
                    clearCell(cell);
                }
            }
        }
        allBarrier();
        for (uint word = me; word < BIT_WORDS; word += THREADS) mature[word] = fresh[word];
        if (me == 0u) counter = 0u;
        step = add64(step, uvec2(1u, 0u));
        allBarrier();
    }
    if (me == 0u) {
        worlds[firstWorld + i].stepLow = step.x;
        worlds[firstWorld + i].stepHigh = step.y;
    }
}
#endif

#endif
#endif
