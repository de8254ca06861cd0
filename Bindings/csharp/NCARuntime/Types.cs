using System;
using System.Runtime.InteropServices;

namespace NCARuntime
{
    /// <summary>Ways to compute a step. All but <see cref="Half"/> give the same bits, on every machine.</summary>
    public enum Engine
    {
        /// <summary>The fastest in fixed point that this processor has.</summary>
        Automatic = 0,
        /// <summary>The specification in plain code.</summary>
        Scalar = 1,
        /// <summary>The vectors of every processor of the architecture.</summary>
        Simd = 2,
        /// <summary>x86-64 with AVX2.</summary>
        Avx2 = 3,
        /// <summary>x86-64 with AVX-512 BW, VL and VNNI.</summary>
        Avx512 = 4,
        /// <summary>Half precision: hashes and pictures differ from those of the others.</summary>
        Half = 16,
    }

    /// <summary>What a caller knows of the processor and the library cannot ask.</summary>
    [Flags]
    public enum CpuFeatures : uint
    {
        /// <summary>Nothing.</summary>
        None = 0,
        /// <summary>arm64 with FEAT_FP16.</summary>
        Fp16 = 1,
    }

    /// <summary>Bytes of a pixel in memory order.</summary>
    public enum PixelFormat
    {
        /// <summary>Red, green, blue, straight alpha.</summary>
        Rgba8Straight = 0,
        /// <summary>Red, green, blue multiplied with alpha.</summary>
        Rgba8Premultiplied = 1,
        /// <summary>Blue, green, red, straight alpha.</summary>
        Bgra8Straight = 2,
        /// <summary>Blue, green, red multiplied with alpha.</summary>
        Bgra8Premultiplied = 3,
    }

    /// <summary>Pictures of what a world does: see ncaruntime_debug.h.</summary>
    public enum DebugView
    {
        /// <summary>The alive mask before the next step.</summary>
        Alive = 0,
        /// <summary>Who is updated in the next step.</summary>
        Firing = 1,
        /// <summary>The columns of each row that a step looks at.</summary>
        LiveSpans = 2,
        /// <summary>What <see cref="World.TakeDirtyRectangle"/> would take.</summary>
        Dirty = 3,
        /// <summary>One channel as heat.</summary>
        Channel = 4,
    }

    /// <summary>Columns X to X + Width - 1 of rows Y to Y + Height - 1, in cells.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Rectangle
    {
        /// <summary>The first column.</summary>
        public int X;
        /// <summary>The first row.</summary>
        public int Y;
        /// <summary>Columns.</summary>
        public int Width;
        /// <summary>Rows.</summary>
        public int Height;

        /// <summary>A rectangle with its top left cell.</summary>
        public Rectangle(int x, int y, int width, int height)
        {
            X = x;
            Y = y;
            Width = width;
            Height = height;
        }

        /// <summary>Whether it has no cells.</summary>
        public bool IsEmpty => Width == 0 || Height == 0;
    }

    /// <summary>What is known of a model.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ModelInfo
    {
        private readonly uint size;
        /// <summary>Channels of a cell.</summary>
        public readonly int Channels;
        /// <summary>Hidden width of the update rule.</summary>
        public readonly int Hidden;
        /// <summary>The set of perception kernels, bits as in a file.</summary>
        public readonly int Kernels;
        /// <summary>In 1/32768.</summary>
        public readonly int FireRate;
        /// <summary>In state units; -1: no alive mask.</summary>
        public readonly int AliveThreshold;
        private readonly int wraps;
        /// <summary>1.0 is <c>1 &lt;&lt; StateFraction</c> in a cell.</summary>
        public readonly int StateFraction;
        /// <summary>Suggested width of a world, in cells.</summary>
        public readonly int GridWidth;
        /// <summary>Suggested height of a world, in cells.</summary>
        public readonly int GridHeight;
        /// <summary>Suggested column of the seed.</summary>
        public readonly int SeedX;
        /// <summary>Suggested row of the seed.</summary>
        public readonly int SeedY;
        /// <summary>Suggested steps from seed to full growth.</summary>
        public readonly int Steps;

        /// <summary>Whether the world's sides are joined.</summary>
        public bool Wraps => wraps != 0;
    }

    /// <summary>A call was refused, and has changed nothing.</summary>
    public sealed class NCAException : Exception
    {
        /// <summary>The nca_result of the call.</summary>
        public int Code { get; }

        internal NCAException(int code) : base(Native.Text(Native.nca_result_string(code))) => Code = code;
    }

    /// <summary>What belongs to the library as a whole.</summary>
    public static class Library
    {
        /// <summary>Throws if the native library is of another version than this code.</summary>
        public static void CheckVersion()
        {
            var version = Native.nca_abi_version();
            if (version != Native.AbiVersion)
                throw new NotSupportedException($"ncaruntime has ABI version {version}, not {Native.AbiVersion}");
        }

        /// <summary>Whether this processor can run the engine.</summary>
        public static bool IsAvailable(Engine engine) => Native.nca_engine_available(engine) != 0;

        /// <summary>A name as "avx2".</summary>
        public static string Name(Engine engine) => Native.Text(Native.nca_engine_name(engine));

        /// <summary>
        /// Gives pixels of a straight format, in rows without padding, the nearest colours of a palette: red, green, blue,
        /// alpha, a byte each, of 1 to 256 colours.
        /// </summary>
        public static unsafe void ApplyPalette(
            Span<byte> pixels, int width, int height, ReadOnlySpan<byte> palette,
            PixelFormat format = PixelFormat.Rgba8Straight)
        {
            fixed (byte* bytes = &MemoryMarshal.GetReference(pixels), colours = &MemoryMarshal.GetReference(palette))
                Native.Check(Native.nca_pixels_apply_palette(
                    bytes, (UIntPtr)pixels.Length, width, height, (UIntPtr)(4 * width), format, colours, palette.Length / 4));
        }
    }
}
