// What the Unity package uses of Unity, as far as its test needs it. Textures are in memory; nothing is drawn.
using System;
using System.Collections.Generic;
using System.Reflection;

namespace UnityEngine
{
    public class Object
    {
        public static readonly List<Object> Destroyed = new List<Object>();
        public static void Destroy(Object what) => Destroyed.Add(what);
    }

    public class ScriptableObject : Object
    {
        public static T CreateInstance<T>() where T : ScriptableObject, new() => new T();
    }

    public class Component : Object
    {
        public GameObject gameObject;
        public Transform transform => gameObject.transform;
        public T GetComponent<T>() where T : Component => gameObject.Find<T>();
    }

    public class MonoBehaviour : Component { }

    public class Transform
    {
        public Vector3 position;
        public Vector3 InverseTransformPoint(Vector3 point) => new Vector3(point.x - position.x, point.y - position.y, 0);
    }

    public class GameObject : Object
    {
        public readonly Transform transform = new Transform();
        private readonly List<Component> components = new List<Component>();

        public T AddComponent<T>() where T : Component, new()
        {
            foreach (RequireComponent wanted in typeof(T).GetCustomAttributes(typeof(RequireComponent), true))
                Add((Component)Activator.CreateInstance(wanted.Type));
            var added = (T)Add(new T());
            // A component of an active object is awake at once.
            Call(added, "Awake");
            return added;
        }

        private Component Add(Component component)
        {
            component.gameObject = this;
            components.Add(component);
            return component;
        }

        public T Find<T>() where T : Component => (T)components.Find(component => component is T);

        /// <summary>Calls a message of all components, as Unity's loop does.</summary>
        public void Send(string message)
        {
            foreach (var component in components) Call(component, message);
        }

        private static void Call(Component component, string message) =>
            component.GetType().GetMethod(message, BindingFlags.Instance | BindingFlags.NonPublic)?.Invoke(component, null);
    }

    public static class Time
    {
        public static float deltaTime;
    }

    public static class Mathf
    {
        public static float Min(float a, float b) => Math.Min(a, b);
        public static int FloorToInt(float value) => (int)Math.Floor(value);
    }

    public struct Vector2
    {
        public float x, y;
        public Vector2(float x, float y) { this.x = x; this.y = y; }
    }

    public struct Vector2Int
    {
        public int x, y;
        public Vector2Int(int x, int y) { this.x = x; this.y = y; }
    }

    public struct Vector3
    {
        public float x, y, z;
        public Vector3(float x, float y, float z) { this.x = x; this.y = y; this.z = z; }
    }

    public struct Rect
    {
        public float width, height;
        public Rect(float x, float y, float width, float height) { this.width = width; this.height = height; }
    }

    public enum TextureFormat { RGBA32 = 4 }
    public enum FilterMode { Point }

    public class Texture2D : Object
    {
        public readonly byte[] Memory;
        public byte[] Uploaded;
        public FilterMode filterMode;

        public Texture2D(int width, int height, TextureFormat format, bool mipChain)
        {
            Memory = new byte[4 * width * height];
            Uploaded = (byte[])Memory.Clone();
        }
        public Unity.Collections.NativeArray<T> GetRawTextureData<T>() where T : struct =>
            new Unity.Collections.NativeArray<T>(Memory);
        public void Apply(bool updateMipmaps) => Uploaded = (byte[])Memory.Clone();
    }

    public class Sprite : Object
    {
        public Texture2D texture;
        public Rect rect;
        public static Sprite Create(Texture2D texture, Rect rect, Vector2 pivot, float pixelsPerUnit) =>
            new Sprite { texture = texture, rect = rect };
    }

    public class SpriteRenderer : Component
    {
        public Sprite sprite;
    }

    public sealed class SerializeField : Attribute { }
    public sealed class HideInInspector : Attribute { }
    public sealed class AddComponentMenu : Attribute { public AddComponentMenu(string name) { } }
    public sealed class TooltipAttribute : Attribute { public TooltipAttribute(string text) { } }
    public sealed class RequireComponent : Attribute
    {
        public readonly Type Type;
        public RequireComponent(Type type) => Type = type;
    }
}

namespace Unity.Collections
{
    public struct NativeArray<T> where T : struct
    {
        private readonly byte[] memory;
        public NativeArray(byte[] memory) => this.memory = memory;
        public Span<T> AsSpan() => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(memory);
    }
}

namespace UnityEditor.AssetImporters
{
    public sealed class ScriptedImporterAttribute : Attribute
    {
        public ScriptedImporterAttribute(int version, string extension) { }
    }

    public abstract class ScriptedImporter : UnityEngine.Object
    {
        public abstract void OnImportAsset(AssetImportContext context);
    }

    public class AssetImportContext
    {
        public string assetPath, Error;
        public UnityEngine.Object Main;
        public void LogImportError(string message) => Error = message;
        public void AddObjectToAsset(string identifier, UnityEngine.Object asset) { }
        public void SetMainObject(UnityEngine.Object asset) => Main = asset;
    }
}
