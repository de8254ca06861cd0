-- libncaruntime through LuaJIT's FFI: declarations come from the C header itself.
local ffi = require("ffi")

local nca = {}

local function read(path)
    local file, reason = io.open(path, "rb")
    if not file then error(reason .. "; run `make runtime` in the package first") end
    local bytes = file:read("*a")
    file:close()
    return bytes
end

-- The FFI parses C, but has no preprocessor: directives go, and what is for compilers only, up to the next `#endif`.
local function declarations(header)
    local lines, skips = {}, false
    for line in header:gmatch("[^\n]*") do
        if line:match("^#ifdef __cplusplus") or line:match("^#ifndef NCA_NO_INLINE_FUNCTIONS") then skips = true end
        if not skips and not line:match("^#") then lines[#lines + 1] = line end
        if line:match("^#endif") then skips = false end
    end
    return table.concat(lines, "\n")
end

function nca.load(build)
    local header = read(build .. "/include/ncaruntime.h")
    ffi.cdef(declarations(header))
    nca.library = ffi.load(build .. "/lib/libncaruntime.so")
    local version = tonumber(header:match("#define NCA_ABI_VERSION (%d+)"))
    assert(nca.library.nca_abi_version() == version, "the library is of another version than its header")
    assert(ffi.sizeof("nca_world_def") == nca.library.NCA_WORLD_DEF_SIZE)
    assert(ffi.offsetof("nca_world_def", "model") == nca.library.NCA_WORLD_DEF_MODEL_OFFSET)
    assert(ffi.sizeof("nca_model_info") == nca.library.NCA_MODEL_INFO_SIZE)
end

local function check(result)
    if result ~= 0 then error(ffi.string(nca.library.nca_result_string(result)), 2) end
end

-- The library never allocates: Lua's collector keeps the memory that a table here refers to.
local function memory(size) return ffi.new("uint8_t[?]", size) end

function nca.model(path)
    local bytes, size, model = read(path), ffi.new("size_t[1]"), ffi.new("nca_model *[1]")
    check(nca.library.nca_model_memory_size(bytes, #bytes, size))
    local block = memory(size[0])
    check(nca.library.nca_model_create(bytes, #bytes, block, size[0], model))
    local info = ffi.new("nca_model_info")
    check(nca.library.nca_model_get_info_sized(model[0], info, ffi.sizeof(info)))
    return { pointer = model[0], memory = block, info = info }
end

local World = {}
World.__index = World

function nca.world(model, random_seed)
    local def = ffi.new("nca_world_def")
    nca.library.nca_world_def_init_sized(def, ffi.sizeof(def), model.pointer)
    def.random_seed = random_seed or 0
    local size, world = ffi.new("size_t[1]"), ffi.new("nca_world *[1]")
    check(nca.library.nca_world_memory_size(def, size))
    local block = memory(size[0])
    check(nca.library.nca_world_create(def, block, size[0], world))
    check(nca.library.nca_world_seed_default(world[0]))
    return setmetatable(
        { pointer = world[0], memory = block, model = model, width = def.width, height = def.height }, World)
end

function World:step(count) check(nca.library.nca_world_step(self.pointer, count)) end

function World:erase(x, y, radius) check(nca.library.nca_world_erase_circle(self.pointer, x, y, radius)) end

function World:steps() return tonumber(nca.library.nca_world_step_count(self.pointer)) end

function World:hash() return string.format("%016x", nca.library.nca_world_state_hash(self.pointer)) end

-- Renders into an ImageData of the world's size, with premultiplied alpha.
function World:render(pixels)
    check(nca.library.nca_world_render(self.pointer, 1, pixels:getFFIPointer(), pixels:getSize(), 4 * self.width))
end

return nca
