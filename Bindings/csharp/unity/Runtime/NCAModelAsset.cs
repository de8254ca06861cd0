using UnityEngine;

namespace NCARuntime.Unity
{
    /// <summary>The bytes of a .nca file in a project.</summary>
    public sealed class NCAModelAsset : ScriptableObject
    {
        [SerializeField, HideInInspector] private byte[] bytes;

        /// <summary>The file.</summary>
        public byte[] Bytes
        {
            get => bytes;
            set => bytes = value;
        }
    }
}
