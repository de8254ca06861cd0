// What NCASprite.cs uses of Godot, as far as its test needs it. Textures are in memory; nothing is drawn.
using System;

namespace Godot
{
    public struct Vector2
    {
        public float X, Y;
        public Vector2(float x, float y) { X = x; Y = y; }
        public static Vector2 operator +(Vector2 a, Vector2 b) => new Vector2(a.X + b.X, a.Y + b.Y);
        public static Vector2 operator -(Vector2 a, Vector2 b) => new Vector2(a.X - b.X, a.Y - b.Y);
        public static Vector2 operator /(Vector2 a, float b) => new Vector2(a.X / b, a.Y / b);
    }

    public struct Vector2I
    {
        public int X, Y;
        public Vector2I(int x, int y) { X = x; Y = y; }
    }

    public static class Mathf
    {
        public static double Min(double a, double b) => Math.Min(a, b);
        public static int FloorToInt(float value) => (int)Math.Floor(value);
    }

    public class Node : IDisposable
    {
        public void Dispose() => Dispose(true);
        protected virtual void Dispose(bool disposing) { }
        public virtual void _Ready() { }
        public virtual void _Process(double delta) { }
    }

    public class Sprite2D : Node
    {
        public ImageTexture Texture { get; set; }
        public bool Centered { get; set; } = true;
        public Vector2 Offset { get; set; }
        public Vector2 Position { get; set; }
        public Vector2 ToLocal(Vector2 point) => point - Position;
    }

    public class Image
    {
        public enum Format { Rgba8 = 5 }
        public byte[] Data;
        public static Image CreateFromData(int width, int height, bool useMipmaps, Format format, byte[] data) =>
            new Image { Data = (byte[])data.Clone() };
        public void SetData(int width, int height, bool useMipmaps, Format format, byte[] data) =>
            Data = (byte[])data.Clone();
    }

    public class ImageTexture
    {
        public byte[] Uploaded;
        public static ImageTexture CreateFromImage(Image image) => new ImageTexture { Uploaded = image.Data };
        public void Update(Image image) => Uploaded = image.Data;
    }

    public static class FileAccess
    {
        public static byte[] GetFileAsBytes(string path) => System.IO.File.ReadAllBytes(path);
    }

    public enum PropertyHint { File }
    public sealed class GlobalClassAttribute : Attribute { }
    public sealed class ExportAttribute : Attribute
    {
        public ExportAttribute() { }
        public ExportAttribute(PropertyHint hint, string text) { }
    }
}
