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
        /// <summary>Pictures between which a world can be switched; 1 or more.</summary>
        public int FormCount => Native.nca_model_form_count(Handle);
        /// <summary>The name of form 0 to FormCount - 1; empty for the form of a model that has only one.</summary>
        public string FormName(int form) => Native.Text(Native.nca_model_form_name(Handle, form));

        /// <summary>Bytes of the model as shaders read it.</summary>
        public int GpuSize
        {
            get
            {
                Native.Check(Native.nca_model_gpu_size(Handle, out var size));
                return (int)size;
            }
        }
        /// <summary>Writes the model as shaders read it: docs/gpu.md.</summary>
        public unsafe void WriteGpu(Span<byte> buffer)
        {
            fixed (byte* bytes = &MemoryMarshal.GetReference(buffer))
                Native.Check(Native.nca_model_write_gpu(Handle, bytes, (UIntPtr)buffer.Length));
        }

        /// <summary>Frees the weights when no world uses them any more.</summary>
        public void Dispose() => Handle.Dispose();
    }
}
