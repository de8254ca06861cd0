#!/usr/bin/env bash
# The C# library by Mono and by CoreCLR, frames that must allocate nothing, and the component of Unity and the node of Godot
# against doubles of the engines.
set -euo pipefail
. "$(dirname "$0")/../common.sh"
here=$root/Bindings/csharp
export LD_LIBRARY_PATH=$lib

needs mcs mono || exit 0
"$here/build.sh" "$work"
options=(-langversion:latest -warnaserror)
log mcs "${options[@]}" -unsafe "$here"/NCARuntime/*.cs "$here/tests/Scenario.cs" -out:"$work/Scenario.exe"
same "C#, Mono" whole mono "$work/Scenario.exe"
same "C#, Mono, forms" forms mono "$work/Scenario.exe"
# The smallest nursery, which one object a frame would fill.
log env MONO_GC_PARAMS=nursery-size=1m mono "$work/Scenario.exe" allocations "$model"
echo "C#, Mono: $(cat "$work/log")"

# What ships, for .NET Standard, and the test likewise.
dotnet=$(ls -d "$root"/build/python/lib/python3*/site-packages/dotnetcore2/bin/dotnet 2>/dev/null) || dotnet=dotnet
if needs "$dotnet"; then
    echo 'internal static class netstandard { }' >"$work/netstandard.cs"
    mkdir -p "$work/mono"
    log mcs "${options[@]}" -unsafe -target:library "$here"/NCARuntime/*.cs -out:"$work/mono/NCARuntime.dll"
    log mcs "${options[@]}" -r:"$work/mono/NCARuntime.dll" "$here/tests/Scenario.cs" "$work/netstandard.cs" \
        -out:"$work/Scenario.dll"
    python3 "$here/netstandard.py" "$work/Scenario.dll"
    cp "$here/tests/runtimeconfig.json" "$work/Scenario.runtimeconfig.json"
    chmod +x "$dotnet" 2>/dev/null || true
    same "C#, CoreCLR" whole "$dotnet" "$work/Scenario.dll"
    same "C#, CoreCLR, forms" forms "$dotnet" "$work/Scenario.dll"
    log "$dotnet" "$work/Scenario.dll" allocations "$model"
    echo "C#, CoreCLR: $(cat "$work/log")"
fi

# Unity sets fields that no code does.
log mcs "${options[@]}" -nowarn:649 -unsafe "$here"/{NCARuntime,unity/Runtime,unity/Editor,godot,tests}/*.cs -main:Sprites \
    -out:"$work/Sprites.exe"
for scenario in sprite forms; do
    same "C#, component of Unity against doubles, $scenario" $scenario mono "$work/Sprites.exe" unity
    same "C#, node of Godot against doubles, $scenario" $scenario mono "$work/Sprites.exe" godot
done
