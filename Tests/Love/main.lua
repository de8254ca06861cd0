-- Loads a packed and trimmed sheet with its Aseprite JSON, draws every frame, and saves what was drawn:
--
--     love Tests/Love SHEET.json SHEET.png FOLDER

-- LÖVE has no JSON, but JSON is nearly Lua.
local function decode(text)
    text = text:gsub("%[", "{"):gsub("%]", "}"):gsub('("[^"]*")%s*:', "[%1]="):gsub("null", "nil")
    return assert(loadstring("return " .. text))()
end

local function read(path)
    local file = assert(io.open(path, "rb"))
    local bytes = file:read("*a")
    file:close()
    return bytes
end

function love.load(arguments)
    local sheet = decode(read(arguments[1]))
    local data = love.filesystem.newFileData(read(arguments[2]), "sheet.png")
    local image = love.graphics.newImage(data)
    image:setFilter("nearest", "nearest")
    local size = sheet.meta.size
    assert(image:getWidth() == size.w and image:getHeight() == size.h, "the sheet's size is not what it says")
    for index, frame in ipairs(sheet.frames) do
        local canvas = love.graphics.newCanvas(frame.sourceSize.w, frame.sourceSize.h)
        local at, offset = frame.frame, frame.spriteSourceSize
        assert(not frame.rotated, "a frame is rotated")
        love.graphics.setCanvas(canvas)
        love.graphics.clear(0, 0, 0, 0)
        love.graphics.setBlendMode("replace", "premultiplied")
        local quad = love.graphics.newQuad(at.x, at.y, at.w, at.h, image:getDimensions())
        love.graphics.draw(image, quad, offset.x, offset.y)
        love.graphics.setCanvas()
        local file = assert(io.open(string.format("%s/%03d.png", arguments[3], index - 1), "wb"))
        file:write(canvas:newImageData():encode("png"):getString())
        file:close()
    end
    for _, tag in ipairs(sheet.meta.frameTags) do print("tag", tag.name, tag.from, tag.to) end
    love.event.quit()
end
