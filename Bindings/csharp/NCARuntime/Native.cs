using System;
using System.Runtime.InteropServices;

namespace NCARuntime
{
    /// <summary>The functions of ncaruntime.h and ncaruntime_debug.h, and the structs that they fill.</summary>
    internal static unsafe class Native
    {
        internal const uint AbiVersion = 2;

#if (UNITY_IOS || UNITY_TVOS || UNITY_VISIONOS || UNITY_WEBGL) && !UNITY_EDITOR
        // Linked into the program.
        private const string Library = "__Internal";
#else
        private const string Library = "ncaruntime";
#endif

        // The same size with pointers of 32 bits.
        [StructLayout(LayoutKind.Sequential, Size = 40)]
        internal struct WorldDef
        {
            internal uint AbiVersion, Size;
            internal ulong RandomSeed;
            internal int Width, Height;
            internal Engine Engine;
            internal uint CpuFeatures;
            internal IntPtr Model;
        }

        [DllImport(Library)] internal static extern uint nca_abi_version();
        [DllImport(Library)] internal static extern IntPtr nca_result_string(int result);
        [DllImport(Library)] internal static extern int nca_engine_available(Engine engine);
        [DllImport(Library)] internal static extern IntPtr nca_engine_name(Engine engine);

        [DllImport(Library)] internal static extern int nca_model_memory_size(byte* bytes, UIntPtr byteCount, out UIntPtr size);
        [DllImport(Library)] internal static extern int nca_model_create(
            byte* bytes, UIntPtr byteCount, IntPtr memory, UIntPtr size, out IntPtr model);
        [DllImport(Library)] internal static extern int nca_model_destroy(IntPtr model);
        [DllImport(Library)] internal static extern int nca_model_get_info_sized(
            ModelHandle model, out ModelInfo info, UIntPtr size);

        [DllImport(Library)] internal static extern int nca_model_form_count(ModelHandle model);
        [DllImport(Library)] internal static extern IntPtr nca_model_form_name(ModelHandle model, int form);
        [DllImport(Library)] internal static extern int nca_model_gpu_size(ModelHandle model, out UIntPtr size);
        [DllImport(Library)] internal static extern int nca_model_write_gpu(ModelHandle model, byte* buffer, UIntPtr byteCount);

        [DllImport(Library)] internal static extern void nca_world_def_init_sized(
            WorldDef* def, UIntPtr size, ModelHandle model);
        [DllImport(Library)] internal static extern int nca_world_memory_size(WorldDef* def, out UIntPtr size);
        [DllImport(Library)] internal static extern int nca_world_create(
            WorldDef* def, IntPtr memory, UIntPtr size, out IntPtr world);
        [DllImport(Library)] internal static extern int nca_world_destroy(IntPtr world);
        [DllImport(Library)] internal static extern int nca_world_reset(WorldHandle world, ulong randomSeed);
        [DllImport(Library)] internal static extern int nca_world_seed(WorldHandle world, int x, int y);
        [DllImport(Library)] internal static extern int nca_world_seed_default(WorldHandle world);
        [DllImport(Library)] internal static extern int nca_world_set_origin(WorldHandle world, int x, int y);
        [DllImport(Library)] internal static extern int nca_world_set_step_count(WorldHandle world, ulong stepCount);

        [DllImport(Library)] internal static extern int nca_world_step(WorldHandle world, int count);
        [DllImport(Library)] internal static extern int nca_worlds_step(IntPtr* worlds, int worldCount, int count);
        [DllImport(Library)] internal static extern int nca_world_step_slice(
            WorldHandle world, int maxCells, out int finished);
        [DllImport(Library)] internal static extern int nca_world_step_begin(WorldHandle world, out int jobs);
        [DllImport(Library)] internal static extern int nca_world_step_job(WorldHandle world, int job);
        [DllImport(Library)] internal static extern int nca_world_step_next(WorldHandle world, out int jobs);

        [DllImport(Library)] internal static extern ulong nca_world_step_count(WorldHandle world);
        [DllImport(Library)] internal static extern int nca_world_width(WorldHandle world);
        [DllImport(Library)] internal static extern int nca_world_height(WorldHandle world);
        [DllImport(Library)] internal static extern Engine nca_world_engine(WorldHandle world);
        [DllImport(Library)] internal static extern int nca_world_live_cells(WorldHandle world);
        [DllImport(Library)] internal static extern ulong nca_world_state_hash(WorldHandle world);

        [DllImport(Library)] internal static extern int nca_world_erase_circle(WorldHandle world, int x, int y, int radius);
        [DllImport(Library)] internal static extern int nca_world_erase_rectangle(
            WorldHandle world, int x, int y, int width, int height);
        [DllImport(Library)] internal static extern int nca_world_form(WorldHandle world);
        [DllImport(Library)] internal static extern int nca_world_form_at(WorldHandle world, int x, int y);
        [DllImport(Library)] internal static extern int nca_world_set_form(WorldHandle world, int form);
        [DllImport(Library)] internal static extern int nca_world_set_form_circle(
            WorldHandle world, int form, int x, int y, int radius);
        [DllImport(Library)] internal static extern int nca_world_set_form_rectangle(
            WorldHandle world, int form, int x, int y, int width, int height);
        [DllImport(Library)] internal static extern int nca_world_read_cell(
            WorldHandle world, int x, int y, short* channels, int count);
        [DllImport(Library)] internal static extern int nca_world_write_cell(
            WorldHandle world, int x, int y, short* channels, int count);
        [DllImport(Library)] internal static extern int nca_world_read_cells(
            WorldHandle world, Rectangle* rectangle, short* cells, UIntPtr byteCount, UIntPtr stride);
        [DllImport(Library)] internal static extern int nca_world_write_cells(
            WorldHandle world, Rectangle* rectangle, short* cells, UIntPtr byteCount, UIntPtr stride);

        [DllImport(Library)] internal static extern int nca_world_render(
            WorldHandle world, PixelFormat format, byte* pixels, UIntPtr byteCount, UIntPtr stride);
        [DllImport(Library)] internal static extern int nca_world_take_dirty_rectangle(
            WorldHandle world, out Rectangle rectangle);
        [DllImport(Library)] internal static extern int nca_world_render_rectangle(
            WorldHandle world, Rectangle* rectangle, PixelFormat format, byte* pixels, UIntPtr byteCount, UIntPtr stride);
        [DllImport(Library)] internal static extern int nca_pixels_apply_palette(
            byte* pixels, UIntPtr byteCount, int width, int height, UIntPtr stride, PixelFormat format, byte* palette,
            int colourCount);
        [DllImport(Library)] internal static extern int nca_world_debug_render(
            WorldHandle world, DebugView view, int channel, PixelFormat format, byte* pixels, UIntPtr byteCount,
            UIntPtr stride);

        [DllImport(Library)] internal static extern UIntPtr nca_world_snapshot_size(WorldHandle world);
        [DllImport(Library)] internal static extern int nca_world_save(
            WorldHandle world, byte* buffer, UIntPtr byteCount, out UIntPtr used);
        [DllImport(Library)] internal static extern int nca_world_restore(WorldHandle world, byte* buffer, UIntPtr byteCount);

        /// <summary>Throws if a call was refused.</summary>
        internal static void Check(int result)
        {
            if (result != 0) throw new NCAException(result);
        }

        /// <summary>A string of the library, which nobody frees: UTF-8 that ends with a zero.</summary>
        internal static string Text(IntPtr text)
        {
            var count = 0;
            while (Marshal.ReadByte(text, count) != 0) count++;
            return System.Text.Encoding.UTF8.GetString((byte*)text, count);
        }
    }

    /// <summary>Memory of which the library made a model or a world.</summary>
    internal abstract class Memory : SafeHandle
    {
        private readonly IntPtr start;

        protected Memory(UIntPtr size) : base(IntPtr.Zero, true) => start = Marshal.AllocHGlobal((IntPtr)(long)size);

        public override bool IsInvalid => start == IntPtr.Zero;
        internal IntPtr Start => start;

        /// <summary>The model or world that was made in this memory.</summary>
        internal void Hold(IntPtr made) => SetHandle(made);

        protected abstract void Destroy();

        protected override bool ReleaseHandle()
        {
            Destroy();
            Marshal.FreeHGlobal(start);
            return true;
        }
    }

    internal sealed class ModelHandle : Memory
    {
        internal ModelHandle(UIntPtr size) : base(size) { }
        protected override void Destroy() => Native.nca_model_destroy(handle);
    }

    /// <summary>Keeps the model's memory until the world's is freed, in whatever order finalizers run.</summary>
    internal sealed class WorldHandle : Memory
    {
        private readonly ModelHandle model;

        internal WorldHandle(UIntPtr size, ModelHandle model) : base(size)
        {
            var added = false;
            model.DangerousAddRef(ref added);
            this.model = model;
        }

        protected override void Destroy()
        {
            Native.nca_world_destroy(handle);
            model.DangerousRelease();
        }
    }
}
