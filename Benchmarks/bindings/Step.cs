// step.c in C#.
using System;
using System.Diagnostics;
using System.IO;
using NCARuntime;

internal static class Step
{
    private static void Main(string[] arguments)
    {
        using (var model = new Model(File.ReadAllBytes(arguments[0])))
        using (var world = new World(model))
        {
            world.Seed();
            world.Step(128);
            var least = 1e9;
            for (var round = 0; round < 40; round++)
            {
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < 100; i++) world.Step();
                least = Math.Min(least, (Stopwatch.GetTimestamp() - start) * (1e9 / Stopwatch.Frequency) / 100);
            }
            Console.WriteLine(Math.Round(least));
        }
    }
}
