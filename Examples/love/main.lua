-- Sprites that grow, are shot, and heal. The mouse aims and shoots.
--
-- With `--demo STEPS PICTURE.png [HZ]` it plays itself, as on a screen of so many frames a second, saves what it shows
-- last, and tells what happened.
local nca = require("nca")

local SCALE, RADIUS, SPEED = 3, 6, 9
-- Steps a second, whatever the screen's rate, and the most in one frame: a slow machine then plays slower.
local RATE, MOST = 60, 8
local sprites, bullets, demo = {}, {}, nil
local steps, owed = 0, 0

local function spawn(name, path, x, y)
    local world = nca.world(nca.model(path))
    local pixels = love.image.newImageData(world.width, world.height)
    local image = love.graphics.newImage(pixels)
    image:setFilter("nearest", "nearest")
    sprites[#sprites + 1] = { name = name, world = world, pixels = pixels, image = image, x = x, y = y }
end

function love.load(arguments)
    local package = love.filesystem.getSource() .. "/../.."
    nca.load(os.getenv("NCA_BUILD") or package .. "/build")
    for index, name in ipairs({ "ghost", "dragon", "mushroom" }) do
        spawn(name, package .. "/Models/" .. name .. ".nca", 20 + (index - 1) * 210, 30)
    end
    for index, argument in ipairs(arguments) do
        if argument == "--demo" then
            demo = {
                steps = tonumber(arguments[index + 1]),
                picture = arguments[index + 2],
                hertz = tonumber(arguments[index + 3]) or RATE,
            }
        end
    end
end

local function shoot(x) bullets[#bullets + 1] = { x = x, y = love.graphics.getHeight() - 20 } end

function love.mousepressed(x) shoot(x) end

-- A bullet flies until it meets a pixel; there it tears a hole.
local function hit(bullet)
    for _, sprite in ipairs(sprites) do
        local x, y = math.floor((bullet.x - sprite.x) / SCALE), math.floor((bullet.y - sprite.y) / SCALE)
        if x >= 0 and x < sprite.world.width and y >= 0 and y < sprite.world.height then
            local _, _, _, alpha = sprite.pixels:getPixel(x, y)
            if alpha > 0.5 then
                sprite.world:erase(x, y, RADIUS)
                if demo then print("hit", sprite.name, sprite.world:steps(), x, y, RADIUS) end
                return true
            end
        end
    end
    return false
end

local function step()
    steps = steps + 1
    for _, sprite in ipairs(sprites) do sprite.world:step(1) end
    for index = #bullets, 1, -1 do
        local bullet = bullets[index]
        bullet.y = bullet.y - SPEED
        if bullet.y < 0 or hit(bullet) then table.remove(bullets, index) end
    end
    for _, sprite in ipairs(sprites) do sprite.world:render(sprite.pixels) end
    if demo and steps % 25 == 0 and steps > demo.steps / 2 then
        local target = sprites[steps / 25 % #sprites + 1]
        shoot(target.x + SCALE * target.world.width / 2)
    end
end

function love.update(seconds)
    owed = math.min(owed + (demo and 1 / demo.hertz or seconds) * RATE, MOST)
    -- A hundredth is rounding: sixty frames of a sixtieth are sixty steps.
    while owed > 0.99 and not (demo and steps == demo.steps) do
        owed = owed - 1
        step()
    end
    for _, sprite in ipairs(sprites) do sprite.image:replacePixels(sprite.pixels) end
end

local function save(picture)
    love.graphics.captureScreenshot(function(shot)
        local file = assert(io.open(picture, "wb"))
        file:write(shot:encode("png"):getString())
        file:close()
        for _, sprite in ipairs(sprites) do
            print("sprite", sprite.name, sprite.world:steps(), sprite.world:hash(), sprite.x, sprite.y, SCALE)
        end
        love.event.quit()
    end)
end

function love.draw()
    love.graphics.clear(0.11, 0.12, 0.16)
    -- Colours come premultiplied.
    love.graphics.setBlendMode("alpha", "premultiplied")
    for _, sprite in ipairs(sprites) do love.graphics.draw(sprite.image, sprite.x, sprite.y, 0, SCALE, SCALE) end
    love.graphics.setBlendMode("alpha")
    for _, bullet in ipairs(bullets) do love.graphics.rectangle("fill", bullet.x - 2, bullet.y - 6, 4, 12) end
    if demo and demo.picture and steps == demo.steps then
        save(demo.picture)
        demo.picture = nil
    end
end
