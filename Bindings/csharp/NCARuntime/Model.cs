using System;
using System.Runtime.InteropServices;

namespace NCARuntime
{
    /// <summary>Weights, which any number of worlds and threads may use.</summary>
    public sealed class Model : IDisposable
    {
        internal readonly ModelHandle Handle;
        private readonly ModelInfo info;

        /// <summary>From the bytes of a .nca file, which are not needed afterwards.</summary>
        public unsafe Model(ReadOnlySpan<byte> file)
        {
            Library.CheckVersion();
            fixed (byte* bytes = &MemoryMarshal.GetReference(file))
            {
                var count = (UIntPtr)file.Length;
                Native.Check(Native.nca_model_memory_size(bytes, count, out var size));
                Handle = new ModelHandle(size);
                Native.Check(Native.nca_model_create(bytes, count, Handle.Start, size, out var model));
                Handle.Hold(model);
            }
            Native.Check(Native.nca_model_get_info_sized(Handle, out info, (UIntPtr)sizeof(ModelInfo)));
        }

        /// <summary>What is known of the model.</summary>
        public ModelInfo Info => info;

        /// <summary>Frees the weights when no world uses them any more.</summary>
        public void Dispose() => Handle.Dispose();
    }
}
