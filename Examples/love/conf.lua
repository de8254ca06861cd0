function love.conf(t)
    t.window.title = "Sprites that heal"
    t.window.width, t.window.height = 660, 300
    -- A step is a frame: as fast as the screen, not faster.
    t.window.vsync = 1
    t.modules.audio, t.modules.sound, t.modules.physics, t.modules.joystick = false, false, false, false
end
