// Bindings/scenario/scenario.c in C#; with the word `allocations` before its arguments, counts what frames allocate.
using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using NCARuntime;

internal static class Scenario
{
    private static Model model;
    private static World world;
    private static byte[] pixels, snapshot;

    private static void PrintSum(string what, Span<byte> bytes)
    {
        var sum = 14695981039346656037;
        foreach (var value in bytes) sum = unchecked((sum ^ value) * 1099511628211);
        Console.WriteLine($"{what} {sum:x16}");
    }

    private static void Run(string command, string[] words)
    {
        Func<int, int> At = i => i < words.Length ? unchecked((int)long.Parse(words[i])) : 0;
        Func<int, ulong> Wide = i => ulong.Parse(words[i]);
        int a = At(0), b = At(1);
        switch (command)
        {
            case "info":
                var info = model.Info;
                Console.WriteLine(
                    $"info {info.Channels} {info.Hidden} {info.Kernels} {info.FireRate} {info.AliveThreshold} " +
                    $"{(info.Wraps ? 1 : 0)} {info.StateFraction} {info.GridWidth}x{info.GridHeight} {info.SeedX}," +
                    $"{info.SeedY} {info.Steps} abi 2");
                break;
            case "forms":
                var names = Enumerable.Range(0, model.FormCount).Select(form => $" '{model.FormName(form)}'");
                Console.WriteLine($"forms {model.FormCount}:{string.Concat(names)}");
                break;
            case "gpu":
                var shader = new byte[model.GpuSize];
                model.WriteGpu(shader);
                PrintSum("gpu", shader);
                break;
            case "broken":
                Refused("broken", () => new Model(System.Text.Encoding.ASCII.GetBytes("neural cellular automaton")));
                break;
            case "world":
                world?.Dispose();
                world = new World(model, a, b, Wide(2));
                pixels = new byte[4 * a * b];
                snapshot = new byte[world.SnapshotSize];
                var isEngine = Library.IsAvailable(world.Engine) && Library.Name(world.Engine) != "unknown";
                Console.WriteLine($"world {world.Width}x{world.Height}, an engine: {(isEngine ? 1 : 0)}");
                break;
            case "seed-default": world.Seed(); break;
            case "seed": world.Seed(a, b); break;
            case "step": world.Step(a); break;
            case "worlds": World.Step(new[] { world }, a); break;
            case "slices":
                var slices = 1;
                while (!world.StepSlice(a)) slices++;
                Console.WriteLine($"slices, more than one: {(slices > 1 ? 1 : 0)}");
                break;
            case "jobs":
                for (var jobs = world.BeginStep(); jobs > 0; jobs = world.NextPass())
                    System.Threading.Tasks.Parallel.For(0, jobs, world.RunJob);
                break;
            case "erase-circle": world.EraseCircle(a, b, At(2)); break;
            case "erase-rectangle": world.EraseRectangle(a, b, At(2), At(3)); break;
            case "form": world.SetForm(a); break;
            case "form-circle": world.SetFormCircle(a, b, At(2), At(3)); break;
            case "form-rectangle": world.SetFormRectangle(a, b, At(2), At(3), At(4)); break;
            case "form-at": Console.WriteLine($"form {world.Form}, {world.FormAt(a, b)}"); break;
            case "origin": world.SetOrigin(a, b); break;
            case "step-count": world.SetStepCount(Wide(0)); break;
            case "reset": world.Reset(Wide(0)); break;
            case "copy-cell":
                Span<short> cell = new short[model.Info.Channels];
                world.ReadCell(a, b, cell);
                world.WriteCell(At(2), At(3), cell);
                break;
            case "copy-cells":
                Span<short> cells = new short[model.Info.Channels * At(2) * At(3)];
                world.ReadCells(new Rectangle(a, b, At(2), At(3)), cells);
                world.WriteCells(new Rectangle(At(4), At(5), At(2), At(3)), cells);
                PrintSum("cells", MemoryMarshal.AsBytes(cells));
                break;
            case "save":
                Array.Resize(ref snapshot, world.Save(snapshot = new byte[world.SnapshotSize]));
                PrintSum("snapshot", snapshot);
                break;
            case "restore": world.Restore(snapshot); break;
            case "show":
                Console.WriteLine($"step {world.StepCount}, {world.LiveCells} live, hash {world.StateHash:x16}");
                break;
            case "dirty":
                var dirty = world.TakeDirtyRectangle();
                Console.WriteLine($"dirty {dirty.X},{dirty.Y} {dirty.Width}x{dirty.Height}");
                if (dirty.IsEmpty) break;
                var part = pixels.AsSpan(0, 4 * dirty.Width * dirty.Height);
                world.Render(dirty, part);
                PrintSum("pixels", part);
                break;
            case "pixels":
                world.Render(pixels, (PixelFormat)a);
                PrintSum("pixels", pixels);
                break;
            case "palette":
                var palette = Array.ConvertAll(words, byte.Parse);
                world.Render(pixels, PixelFormat.Rgba8Straight);
                Library.ApplyPalette(pixels, world.Width, world.Height, palette);
                PrintSum("palette", pixels);
                break;
            case "debug":
                world.RenderDebug((DebugView)a, b, pixels);
                PrintSum("debug", pixels);
                break;
            case "refused": Refused("refused", () => world.Seed(a, b)); break;
            default: throw new ArgumentException("there is no command " + command);
        }
    }

    private static void Refused(string what, Action call)
    {
        try
        {
            call();
        }
        catch (NCAException error)
        {
            Console.WriteLine($"{what} {error.Code}: {error.Message}");
        }
    }

    /// <summary>What a game may do every frame.</summary>
    private static void Frame(World[] worlds, short[] cell)
    {
        world.Step();
        World.Step(worlds);
        while (!world.StepSlice(40)) { }
        world.EraseCircle(6, 6, 1);
        world.SetForm(world.FormAt(0, 0));
        world.SetFormCircle(world.Model.FormCount - 1, 6, 6, 2);
        var dirty = world.TakeDirtyRectangle();
        if (!dirty.IsEmpty) world.Render(dirty, pixels);
        world.Render(pixels);
        world.ReadCell(3, 3, cell);
        world.WriteCell(6, 6, cell);
        world.Restore(snapshot.AsSpan(0, world.Save(snapshot)));
        world.Seed(6, 6);
        if (world.StateHash == 0 || world.LiveCells == 0) throw new InvalidOperationException();
    }

    /// <summary>The collector must never have a reason to run.</summary>
    private static bool AllocatesNothing()
    {
        world = new World(model, 12, 12);
        world.Seed(6, 6);
        pixels = new byte[4 * 12 * 12];
        snapshot = new byte[world.SnapshotSize];
        var worlds = new[] { world };
        var cell = new short[model.Info.Channels];
        Frame(worlds, cell);
        // CoreCLR counts bytes; of Mono's nursery, made as small as 1 MB, one object a frame would take more.
        const int Frames = 60000;
        var counter = typeof(GC).GetMethod("GetAllocatedBytesForCurrentThread");
        var allocated = counter == null ? () => 0 : (Func<long>)counter.CreateDelegate(typeof(Func<long>));
        GC.Collect();
        allocated();
        var collections = GC.CollectionCount(0);
        var bytes = allocated();
        for (var i = 0; i < Frames; i++) Frame(worlds, cell);
        bytes = allocated() - bytes;
        collections = GC.CollectionCount(0) - collections;
        Console.WriteLine($"{collections} collections, {bytes} bytes in {Frames} frames");
        return collections == 0 && bytes == 0;
    }

    /// <summary>Models and worlds are freed in whatever order.</summary>
    private static void FreesInAnyOrder(byte[] file)
    {
        for (var i = 0; i < 50; i++)
        {
            var model = new Model(file);
            new World(model, 8, 8).Seed(4, 4);
            var last = new World(model, 8, 8);
            model.Dispose();
            last.Seed(4, 4);
            last.Step(3);
            if (i % 2 == 0) last.Dispose();
        }
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var gone = new World(model, 8, 8);
        gone.Dispose();
        try
        {
            gone.Step();
            throw new InvalidOperationException("a world that was disposed makes steps");
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private static int Main(string[] arguments)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        if (arguments[0] == "allocations")
        {
            model = new Model(File.ReadAllBytes(arguments[1]));
            return AllocatesNothing() ? 0 : 1;
        }
        var file = File.ReadAllBytes(arguments[0]);
        model = new Model(file);
        FreesInAnyOrder(file);
        foreach (var line in File.ReadAllLines(arguments[1]))
        {
            var words = line.Split(new[] { ' ' }, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0][0] == '#') continue;
            Run(words[0], words.AsSpan(1).ToArray());
        }
        return 0;
    }
}
