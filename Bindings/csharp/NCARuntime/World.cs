using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace NCARuntime
{
    /// <summary>
    /// Cells, in which a model's automaton runs. Belongs to one thread at a time, but for <see cref="RunJob"/>. Calls that
    /// throw <see cref="NCAException"/> have changed nothing; none allocates.
    /// </summary>
    public sealed class World : IDisposable
    {
        private readonly WorldHandle handle;

        /// <summary>Dead cells. Width and height of 0 are those that the model suggests.</summary>
        public unsafe World(
            Model model, int width = 0, int height = 0, ulong randomSeed = 0, Engine engine = Engine.Automatic,
            CpuFeatures cpuFeatures = CpuFeatures.None)
        {
            Model = model ?? throw new ArgumentNullException(nameof(model));
            Native.WorldDef def;
            Native.nca_world_def_init_sized(&def, (UIntPtr)sizeof(Native.WorldDef), model.Handle);
            if (width != 0) def.Width = width;
            if (height != 0) def.Height = height;
            def.RandomSeed = randomSeed;
            def.Engine = engine;
            def.CpuFeatures = (uint)cpuFeatures;
            Native.Check(Native.nca_world_memory_size(&def, out var size));
            handle = new WorldHandle(size, model.Handle);
            Native.Check(Native.nca_world_create(&def, handle.Start, size, out var world));
            handle.Hold(world);
        }

        /// <summary>The automaton that runs here.</summary>
        public Model Model { get; }
        /// <summary>Columns of cells.</summary>
        public int Width => Native.nca_world_width(handle);
        /// <summary>Rows of cells.</summary>
        public int Height => Native.nca_world_height(handle);
        /// <summary>The engine that runs this world, never <see cref="Engine.Automatic"/>.</summary>
        public Engine Engine => Native.nca_world_engine(handle);
        /// <summary>Steps taken since creation or reset.</summary>
        public ulong StepCount => Native.nca_world_step_count(handle);
        /// <summary>Cells that are not all zero; -1 between the passes of a step in jobs.</summary>
        public int LiveCells => Native.nca_world_live_cells(handle);
        /// <summary>A hash of size, cells, step count and random seed; 0 between the passes of a step in jobs.</summary>
        public ulong StateHash => Native.nca_world_state_hash(handle);

        /// <summary>Makes all cells zero and the step count 0, and sets the random seed.</summary>
        public void Reset(ulong randomSeed = 0) => Native.Check(Native.nca_world_reset(handle, randomSeed));
        /// <summary>Plants a seed where the model suggests.</summary>
        public void Seed() => Native.Check(Native.nca_world_seed_default(handle));
        /// <summary>Plants a seed in a cell.</summary>
        public void Seed(int x, int y) => Native.Check(Native.nca_world_seed(handle, x, y));
        /// <summary>Moves the origin of the coordinates that decide who fires.</summary>
        public void SetOrigin(int x, int y) => Native.Check(Native.nca_world_set_origin(handle, x, y));
        /// <summary>Sets how many steps have been taken, for cells that come from elsewhere.</summary>
        public void SetStepCount(ulong count) => Native.Check(Native.nca_world_set_step_count(handle, count));

        /// <summary>Runs steps.</summary>
        public void Step(int count = 1) => Native.Check(Native.nca_world_step(handle, count));

        /// <summary>Runs steps of several worlds, one world after the other: their weights stay in the cache.</summary>
        public static unsafe void Step(IReadOnlyList<World> worlds, int count = 1)
        {
            // The pointers of so many worlds at a time are on the stack.
            const int Most = 128;
            var pointers = stackalloc IntPtr[Most];
            for (var start = 0; start < worlds.Count; start += Most)
            {
                var part = Math.Min(Most, worlds.Count - start);
                var held = 0;
                try
                {
                    for (; held < part; held++)
                    {
                        var added = false;
                        worlds[start + held].handle.DangerousAddRef(ref added);
                        pointers[held] = worlds[start + held].handle.DangerousGetHandle();
                    }
                    Native.Check(Native.nca_worlds_step(pointers, part, count));
                }
                finally
                {
                    while (held-- > 0) worlds[start + held].handle.DangerousRelease();
                }
            }
        }

        /// <summary>Computes at most so many cells of a step; true when that finished it.</summary>
        public bool StepSlice(int maxCells)
        {
            Native.Check(Native.nca_world_step_slice(handle, maxCells, out var finished));
            return finished != 0;
        }

        /// <summary>Begins a step in jobs; returns how many jobs its first pass has.</summary>
        public int BeginStep()
        {
            Native.Check(Native.nca_world_step_begin(handle, out var jobs));
            return jobs;
        }
        /// <summary>Runs a job of the pass, on any thread, at the same time as others.</summary>
        public void RunJob(int job) => Native.Check(Native.nca_world_step_job(handle, job));
        /// <summary>Goes on to the next pass when all jobs have returned; 0 when the step is done.</summary>
        public int NextPass()
        {
            Native.Check(Native.nca_world_step_next(handle, out var jobs));
            return jobs;
        }

        /// <summary>Makes the cells of a circle zero.</summary>
        public void EraseCircle(int x, int y, int radius) =>
            Native.Check(Native.nca_world_erase_circle(handle, x, y, radius));
        /// <summary>Makes the cells of a rectangle zero.</summary>
        public void EraseRectangle(int x, int y, int width, int height) =>
            Native.Check(Native.nca_world_erase_rectangle(handle, x, y, width, height));

        /// <summary>The form of all cells; -1 where they differ.</summary>
        public int Form => Native.nca_world_form(handle);
        /// <summary>The form of one cell; -1 outside the world.</summary>
        public int FormAt(int x, int y) => Native.nca_world_form_at(handle, x, y);
        /// <summary>What has grown becomes this form of the model in the steps that follow.</summary>
        public void SetForm(int form) => Native.Check(Native.nca_world_set_form(handle, form));
        /// <summary>The same for the cells of a circle.</summary>
        public void SetFormCircle(int form, int x, int y, int radius) =>
            Native.Check(Native.nca_world_set_form_circle(handle, form, x, y, radius));
        /// <summary>The same for the cells of a rectangle.</summary>
        public void SetFormRectangle(int form, int x, int y, int width, int height) =>
            Native.Check(Native.nca_world_set_form_rectangle(handle, form, x, y, width, height));

        /// <summary>Reads a cell's channels, in units of 2^-StateFraction.</summary>
        public unsafe void ReadCell(int x, int y, Span<short> channels)
        {
            fixed (short* values = &MemoryMarshal.GetReference(channels))
                Native.Check(Native.nca_world_read_cell(handle, x, y, values, channels.Length));
        }
        /// <summary>Writes a cell's channels.</summary>
        public unsafe void WriteCell(int x, int y, ReadOnlySpan<short> channels)
        {
            fixed (short* values = &MemoryMarshal.GetReference(channels))
                Native.Check(Native.nca_world_write_cell(handle, x, y, values, channels.Length));
        }
        /// <summary>Reads the cells of a rectangle, row by row without padding, channels side by side.</summary>
        public unsafe void ReadCells(Rectangle rectangle, Span<short> cells)
        {
            fixed (short* values = &MemoryMarshal.GetReference(cells))
                Native.Check(Native.nca_world_read_cells(
                    handle, &rectangle, values, (UIntPtr)(2 * cells.Length), CellsStride(rectangle)));
        }
        /// <summary>Writes the cells of a rectangle.</summary>
        public unsafe void WriteCells(Rectangle rectangle, ReadOnlySpan<short> cells)
        {
            fixed (short* values = &MemoryMarshal.GetReference(cells))
                Native.Check(Native.nca_world_write_cells(
                    handle, &rectangle, values, (UIntPtr)(2 * cells.Length), CellsStride(rectangle)));
        }
        private UIntPtr CellsStride(Rectangle rectangle) => (UIntPtr)(2 * Model.Info.Channels * rectangle.Width);

        /// <summary>Renders one pixel per cell. A stride of 0 means rows without padding; likewise below.</summary>
        public unsafe void Render(
            Span<byte> pixels, PixelFormat format = PixelFormat.Rgba8Premultiplied, int stride = 0)
        {
            fixed (byte* bytes = &MemoryMarshal.GetReference(pixels))
                Native.Check(Native.nca_world_render(
                    handle, format, bytes, (UIntPtr)pixels.Length, Stride(stride, Width)));
        }
        /// <summary>The pixels that may have changed since this was last asked; empty if none has.</summary>
        public Rectangle TakeDirtyRectangle()
        {
            Native.Check(Native.nca_world_take_dirty_rectangle(handle, out var rectangle));
            return rectangle;
        }
        /// <summary>Renders a rectangle to pixels that begin where its first goes.</summary>
        public unsafe void Render(
            Rectangle rectangle, Span<byte> pixels, PixelFormat format = PixelFormat.Rgba8Premultiplied, int stride = 0)
        {
            fixed (byte* bytes = &MemoryMarshal.GetReference(pixels))
                Native.Check(Native.nca_world_render_rectangle(
                    handle, &rectangle, format, bytes, (UIntPtr)pixels.Length, Stride(stride, rectangle.Width)));
        }
        /// <summary>Renders what the world does. The channel is that of <see cref="DebugView.Channel"/>.</summary>
        public unsafe void RenderDebug(
            DebugView view, int channel, Span<byte> pixels, PixelFormat format = PixelFormat.Rgba8Premultiplied,
            int stride = 0)
        {
            fixed (byte* bytes = &MemoryMarshal.GetReference(pixels))
                Native.Check(Native.nca_world_debug_render(
                    handle, view, channel, format, bytes, (UIntPtr)pixels.Length, Stride(stride, Width)));
        }
        private static UIntPtr Stride(int stride, int width) => (UIntPtr)(stride != 0 ? stride : 4 * width);

        /// <summary>The most bytes that a snapshot can have.</summary>
        public int SnapshotSize => (int)Native.nca_world_snapshot_size(handle);
        /// <summary>Writes the world to a buffer; returns how many bytes that took.</summary>
        public unsafe int Save(Span<byte> buffer)
        {
            fixed (byte* bytes = &MemoryMarshal.GetReference(buffer))
            {
                Native.Check(Native.nca_world_save(handle, bytes, (UIntPtr)buffer.Length, out var used));
                return (int)used;
            }
        }
        /// <summary>Makes the world what it was when saved.</summary>
        public unsafe void Restore(ReadOnlySpan<byte> snapshot)
        {
            fixed (byte* bytes = &MemoryMarshal.GetReference(snapshot))
                Native.Check(Native.nca_world_restore(handle, bytes, (UIntPtr)snapshot.Length));
        }

        /// <summary>Frees the cells.</summary>
        public void Dispose() => handle.Dispose();
    }
}
