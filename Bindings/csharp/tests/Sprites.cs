// Runs a scenario through the component of Unity and through the node of Godot, against doubles of the engines: what they
// upload must be what the world looks like, after every frame.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NCARuntime;
using NCARuntime.Unity;
using GodotSprite = NCASprite;
using UnitySprite = NCARuntime.Unity.NCASprite;

internal interface IHost
{
    World World { get; }
    /// <summary>What is on the screen, the highest row first.</summary>
    byte[] Uploaded { get; }
    /// <summary>One frame of a game that shows 64 a second.</summary>
    void Frame();
    /// <summary>The property that the engine's editor shows.</summary>
    int Form { get; set; }
    /// <summary>Erases around a cell, by its place in the scene.</summary>
    void Damage(int x, int y, int radius);
    void End();
}

internal sealed class UnityHost : IHost
{
    private readonly UnityEngine.GameObject thing = new UnityEngine.GameObject();
    private readonly UnitySprite sprite;

    public UnityHost(string path, int width, int height, int randomSeed, int form)
    {
        var context = new UnityEditor.AssetImporters.AssetImportContext { assetPath = path };
        new NCARuntime.Unity.Editor.NCAImporter().OnImportAsset(context);
        if (context.Error != null) throw new InvalidOperationException(context.Error);
        thing.transform.position = new UnityEngine.Vector3(5, -3, 0);
        sprite = thing.AddComponent<UnitySprite>();
        thing.Send("Update");
        // What grew before is no more.
        sprite.Grow((NCAModelAsset)context.Main);
        var before = sprite.World;
        sprite.Grow((NCAModelAsset)context.Main, width, height, randomSeed, form);
        Sprites.IsGone(before);
    }

    public World World => sprite.World;
    public byte[] Uploaded
    {
        get
        {
            var texture = thing.Find<UnityEngine.SpriteRenderer>().sprite.texture.Uploaded;
            var rows = Enumerable.Range(0, World.Height).Reverse();
            return rows.SelectMany(y => texture.Skip(4 * World.Width * y).Take(4 * World.Width)).ToArray();
        }
    }
    public void Frame()
    {
        UnityEngine.Time.deltaTime = 1 / 64f;
        thing.Send("Update");
    }
    public int Form
    {
        get => sprite.Form;
        set => sprite.Form = value;
    }
    public void Damage(int x, int y, int radius) => sprite.Damage(
        new UnityEngine.Vector3(5 + (x + 0.5f - World.Width / 2f) / 64, -3 + (World.Height / 2f - y - 0.5f) / 64, 0), radius);
    public void End()
    {
        var world = World;
        thing.Send("OnDestroy");
        if (UnityEngine.Object.Destroyed.Count == 0) throw new InvalidOperationException("the texture stays");
        Sprites.IsGone(world);
    }
}

internal sealed class GodotHost : IHost
{
    private readonly GodotSprite sprite;

    public GodotHost(string path, int width, int height, int randomSeed, int form)
    {
        sprite = new GodotSprite
        {
            ModelPath = path, Grid = new Godot.Vector2I(width, height), RandomSeed = randomSeed,
            Position = new Godot.Vector2(100, 50), Form = form,
        };
        sprite._Ready();
    }

    public World World => sprite.World;
    public byte[] Uploaded => sprite.Texture.Uploaded;
    public void Frame() => sprite._Process(1 / 64.0);
    public int Form
    {
        get => sprite.Form;
        set => sprite.Form = value;
    }
    public void Damage(int x, int y, int radius) => sprite.Damage(
        new Godot.Vector2(100 + x + 0.5f - World.Width / 2, 50 + y + 0.5f - World.Height / 2), radius);
    public void End()
    {
        var world = World;
        sprite.Dispose();
        Sprites.IsGone(world);
    }
}

internal static class Sprites
{
    internal static void IsGone(World world)
    {
        try
        {
            world.Step();
        }
        catch (ObjectDisposedException)
        {
            return;
        }
        throw new InvalidOperationException("the world stays");
    }

    private static void Compare(IHost host)
    {
        var pixels = new byte[4 * host.World.Width * host.World.Height];
        host.World.Render(pixels, PixelFormat.Rgba8Straight);
        if (!pixels.SequenceEqual(host.Uploaded)) throw new InvalidOperationException("the texture is not the world's");
    }

    private static int Main(string[] arguments)
    {
        var (kind, path) = (arguments[0], arguments[1]);
        IHost host = null;
        byte[] snapshot = null;
        foreach (var line in File.ReadAllLines(arguments[2]))
        {
            var words = line.Split(new[] { ' ' }, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0][0] == '#') continue;
            var n = words.Skip(1).Select(int.Parse).ToArray();
            switch (words[0])
            {
                case "world":
                    // The last form, which is set before there is a world, and then the first.
                    var last = new Model(File.ReadAllBytes(path)).FormCount - 1;
                    host = kind == "unity" ? (IHost)new UnityHost(path, n[0], n[1], n[2], last)
                        : new GodotHost(path, n[0], n[1], n[2], last);
                    if (host.World.Form != last) throw new InvalidOperationException("the world begins in another form");
                    host.Form = 0;
                    Console.WriteLine($"world {host.World.Width}x{host.World.Height}, an engine: 1");
                    break;
                case "seed-default": break; // when it is made
                case "seed": host.World.Seed(n[0], n[1]); break;
                case "step": // at 32 steps a second
                    for (var frame = 0; frame < 2 * n[0]; frame++)
                    {
                        host.Frame();
                        Compare(host);
                    }
                    break;
                case "erase-circle": host.Damage(n[0], n[1], n[2]); break;
                case "erase-rectangle": host.World.EraseRectangle(n[0], n[1], n[2], n[3]); break;
                case "forms":
                    var model = host.World.Model;
                    var names = Enumerable.Range(0, model.FormCount).Select(form => $" '{model.FormName(form)}'");
                    Console.WriteLine($"forms {model.FormCount}:{string.Concat(names)}");
                    break;
                case "gpu":
                    var shader = new byte[host.World.Model.GpuSize];
                    host.World.Model.WriteGpu(shader);
                    PrintSum("gpu", shader);
                    break;
                case "form": host.Form = n[0]; break;
                case "form-circle": host.World.SetFormCircle(n[0], n[1], n[2], n[3]); break;
                case "form-rectangle": host.World.SetFormRectangle(n[0], n[1], n[2], n[3], n[4]); break;
                case "form-at": Console.WriteLine($"form {host.Form}, {host.World.FormAt(n[0], n[1])}"); break;
                case "save":
                    snapshot = new byte[host.World.SnapshotSize];
                    Array.Resize(ref snapshot, host.World.Save(snapshot));
                    PrintSum("snapshot", snapshot);
                    break;
                case "restore": host.World.Restore(snapshot); break;
                case "show":
                    var world = host.World;
                    Console.WriteLine($"step {world.StepCount}, {world.LiveCells} live, hash {world.StateHash:x16}");
                    break;
                case "pixels":
                    var pixels = new byte[4 * host.World.Width * host.World.Height];
                    host.World.Render(pixels, (PixelFormat)n[0]);
                    PrintSum("pixels", pixels);
                    break;
                default: throw new ArgumentException("there is no command " + words[0]);
            }
        }
        host.End();
        return 0;
    }

    private static void PrintSum(string what, IEnumerable<byte> bytes) =>
        Console.WriteLine($"{what} {bytes.Aggregate(14695981039346656037, (sum, value) => unchecked((sum ^ value) * 1099511628211)):x16}");
}
