using Godot;
using NCARuntime;

/// <summary>A sprite that grows, and heals where it is damaged: a node of Godot 4 with .NET.</summary>
[GlobalClass]
public partial class NCASprite : Sprite2D
{
    /// <summary>A .nca file; exports must include files of that name.</summary>
    [Export(PropertyHint.File, "*.nca")] public string ModelPath { get; set; } = "";
    /// <summary>In cells; 0: as the model suggests.</summary>
    [Export] public Vector2I Grid { get; set; }
    /// <summary>Who fires when; the same number grows the same sprite.</summary>
    [Export] public long RandomSeed { get; set; }
    /// <summary>
    /// Which of the model's pictures it grows, 0 and up: may be set at any time. While it grows, that of all cells; -1 where
    /// they differ.
    /// </summary>
    [Export] public int Form
    {
        get => World == null ? form : World.Form;
        set
        {
            World?.SetForm(value);
            form = value;
        }
    }
    /// <summary>Of the automaton, whatever the frame rate is.</summary>
    [Export] public double StepsPerSecond { get; set; } = 32;
    /// <summary>Where more are due, the sprite grows later instead of making the game slower.</summary>
    [Export] public int MostStepsPerFrame { get; set; } = 4;

    private Model model;
    private Image image;
    private ImageTexture texture;
    private byte[] pixels;
    private double due;
    private int form;

    /// <summary>The cells, from when the node is ready; change them as you like.</summary>
    public World World { get; private set; }

    public override void _Ready()
    {
        model = new Model(FileAccess.GetFileAsBytes(ModelPath));
        World = new World(model, Grid.X, Grid.Y, (ulong)RandomSeed);
        World.SetForm(form);
        World.Seed();
        pixels = new byte[4 * World.Width * World.Height];
        World.Render(pixels, PixelFormat.Rgba8Straight);
        World.TakeDirtyRectangle();
        image = Image.CreateFromData(World.Width, World.Height, false, Image.Format.Rgba8, pixels);
        Texture = texture = ImageTexture.CreateFromImage(image);
    }

    public override void _Process(double delta)
    {
        due = Mathf.Min(due + delta * StepsPerSecond, MostStepsPerFrame);
        var steps = (int)due;
        due -= steps;
        if (steps > 0) World.Step(steps);
        var dirty = World.TakeDirtyRectangle();
        if (dirty.IsEmpty) return;
        var stride = 4 * World.Width;
        World.Render(
            dirty, new System.Span<byte>(pixels).Slice(4 * dirty.X + stride * dirty.Y), PixelFormat.Rgba8Straight, stride);
        image.SetData(World.Width, World.Height, false, Image.Format.Rgba8, pixels);
        texture.Update(image);
    }

    // Not when it leaves the tree: a node may enter it again.
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            World?.Dispose();
            model?.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>Erases a circle of cells around a point of the scene.</summary>
    public void Damage(Vector2 point, int radius)
    {
        var cell = ToLocal(point) + (Centered ? new Vector2(World.Width, World.Height) / 2 : new Vector2(0, 0)) - Offset;
        World.EraseCircle(Mathf.FloorToInt(cell.X), Mathf.FloorToInt(cell.Y), radius);
    }
}
