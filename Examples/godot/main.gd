extends Node2D

# Grows, then idles; a click damages the dragon, Escape lets it vanish and grow anew.

@onready var dragon: AnimatedSprite2D = $Dragon


func _ready() -> void:
	dragon.animation_finished.connect(_on_animation_finished)
	dragon.play("grow")


func _unhandled_input(event: InputEvent) -> void:
	if event is InputEventMouseButton and event.pressed and dragon.animation == "idle":
		dragon.play("hurt")
	elif event.is_action_pressed("ui_cancel"):
		dragon.play("vanish")


func _on_animation_finished() -> void:
	dragon.play("grow" if dragon.animation == "vanish" else "idle")
