# Draws every frame of a SpriteFrames with an AnimatedSprite over a colour, and saves what was drawn:
#
#     SHEET=folder/sheet.tres OUT=folder COLOUR=406080 godot3-runner --path Tests/Godot -s main.gd
extends SceneTree


func _init():
	call_deferred("draw")


func draw():
	var sheet = OS.get_environment("SHEET")
	var frames = load(sheet)
	# Without an editor nothing imports the picture: it is given to the textures by hand.
	var picture = Image.new()
	picture.load(sheet.get_basename() + ".png")
	var atlas = ImageTexture.new()
	atlas.create_from_image(picture, 0)

	var stage = Viewport.new()
	stage.size = frames.get_frame(frames.get_animation_names()[0], 0).get_size()
	stage.usage = Viewport.USAGE_2D
	stage.render_target_update_mode = Viewport.UPDATE_ALWAYS
	stage.render_target_v_flip = true
	var ground = ColorRect.new()
	ground.color = Color(OS.get_environment("COLOUR"))
	ground.rect_size = stage.size
	stage.add_child(ground)
	var sprite = AnimatedSprite.new()
	sprite.centered = false
	sprite.frames = frames
	stage.add_child(sprite)
	root.add_child(stage)

	for animation in frames.get_animation_names():
		print("clip ", frames.get_frame(animation, 0).filter_clip)
		print("animation ", animation, " ", frames.get_animation_loop(animation), " ", frames.get_animation_speed(animation))
		sprite.animation = animation
		for index in frames.get_frame_count(animation):
			var texture = frames.get_frame(animation, index)
			texture.atlas = atlas
			sprite.frame = index
			yield(VisualServer, "frame_post_draw")
			yield(VisualServer, "frame_post_draw")
			var drawn = stage.get_texture().get_data()
			drawn.convert(Image.FORMAT_RGBA8)
			drawn.save_png("%s/%s-%03d.png" % [OS.get_environment("OUT"), animation, index])
	quit()
