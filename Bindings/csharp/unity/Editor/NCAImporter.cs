using System.IO;
using UnityEditor.AssetImporters;
using UnityEngine;

namespace NCARuntime.Unity.Editor
{
    /// <summary>Makes an asset of a .nca file in a project, and says what is wrong with one that is broken.</summary>
    [ScriptedImporter(1, "nca")]
    public sealed class NCAImporter : ScriptedImporter
    {
        public override void OnImportAsset(AssetImportContext context)
        {
            var asset = ScriptableObject.CreateInstance<NCAModelAsset>();
            asset.Bytes = File.ReadAllBytes(context.assetPath);
            try
            {
                using (new Model(asset.Bytes)) { }
            }
            catch (NCAException error)
            {
                context.LogImportError(context.assetPath + ": " + error.Message);
            }
            context.AddObjectToAsset("model", asset);
            context.SetMainObject(asset);
        }
    }
}
