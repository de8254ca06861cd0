using System;
using UnityEngine;

namespace NCARuntime.Unity
{
    /// <summary>A sprite that grows, and heals where it is damaged: shows a world in the SpriteRenderer beside it.</summary>
    [RequireComponent(typeof(SpriteRenderer))]
    [AddComponentMenu("Rendering/NCA Sprite")]
    public sealed class NCASprite : MonoBehaviour
    {
        [Tooltip("A .nca file.")]
        [SerializeField] private NCAModelAsset model;
        [Tooltip("In cells; 0: as the model suggests.")]
        [SerializeField] private int width, height;
        [Tooltip("Who fires when; the same number grows the same sprite.")]
        [SerializeField] private int randomSeed;
        [Tooltip("Which of the model's pictures it grows: 0 is the first.")]
        [SerializeField] private int form;
        [Tooltip("Of the automaton, whatever the frame rate is.")]
        [SerializeField] private float stepsPerSecond = 32;
        [Tooltip("Where more are due, the sprite grows later instead of making the game slower.")]
        [SerializeField] private int mostStepsPerFrame = 4;
        [SerializeField] private float pixelsPerUnit = 64;

        private Model weights;
        private Texture2D texture;
        private float due;

        /// <summary>The cells, from when there is a model until the component is destroyed; change them as you like.</summary>
        public World World { get; private set; }

        /// <summary>
        /// Which of the model's pictures it grows, 0 and up: may be set at any time. While it grows, that of all cells; -1 where
        /// they differ.
        /// </summary>
        public int Form
        {
            get => World == null ? form : World.Form;
            set
            {
                World?.SetForm(value);
                form = value;
            }
        }

        /// <summary>Grows a model from its seed, in place of that of the inspector, or of what has grown.</summary>
        public void Grow(NCAModelAsset model, int width = 0, int height = 0, int randomSeed = 0, int form = 0)
        {
            End();
            this.model = model;
            this.width = width;
            this.height = height;
            this.randomSeed = randomSeed;
            this.form = form;
            Begin();
        }

        /// <summary>The cell at a point of the scene; it may be outside of the world.</summary>
        public Vector2Int CellAt(Vector3 point)
        {
            var local = transform.InverseTransformPoint(point);
            return new Vector2Int(
                Mathf.FloorToInt(local.x * pixelsPerUnit + World.Width / 2f),
                Mathf.FloorToInt(World.Height / 2f - local.y * pixelsPerUnit));
        }

        /// <summary>Erases a circle of cells around a point of the scene.</summary>
        public void Damage(Vector3 point, int radius)
        {
            var cell = CellAt(point);
            World.EraseCircle(cell.x, cell.y, radius);
        }

        private void Awake()
        {
            // A component that code adds has no model yet.
            if (model != null) Begin();
        }

        private void Begin()
        {
            weights = new Model(model.Bytes);
            World = new World(weights, width, height, (ulong)randomSeed);
            World.SetForm(form);
            World.Seed();
            texture = new Texture2D(World.Width, World.Height, TextureFormat.RGBA32, false);
            texture.filterMode = FilterMode.Point;
            GetComponent<SpriteRenderer>().sprite = Sprite.Create(
                texture, new Rect(0, 0, World.Width, World.Height), new Vector2(0.5f, 0.5f), pixelsPerUnit);
            Upload();
        }

        private void Update()
        {
            if (World == null) return;
            due = Mathf.Min(due + Time.deltaTime * stepsPerSecond, mostStepsPerFrame);
            var steps = Mathf.FloorToInt(due);
            due -= steps;
            if (steps > 0) World.Step(steps);
            Upload();
        }

        /// <summary>Renders what has changed to the texture, whose first row is the lowest, and uploads it.</summary>
        private void Upload()
        {
            var dirty = World.TakeDirtyRectangle();
            if (dirty.IsEmpty) return;
            var pixels = texture.GetRawTextureData<byte>().AsSpan();
            for (var y = dirty.Y; y < dirty.Y + dirty.Height; y++)
            {
                var row = 4 * ((World.Height - 1 - y) * World.Width + dirty.X);
                World.Render(
                    new Rectangle(dirty.X, y, dirty.Width, 1), pixels.Slice(row, 4 * dirty.Width), PixelFormat.Rgba8Straight);
            }
            texture.Apply(false);
        }

        private void OnDestroy() => End();

        private void End()
        {
            World?.Dispose();
            weights?.Dispose();
            if (texture != null) Destroy(texture);
            World = null;
            texture = null;
        }
    }
}
