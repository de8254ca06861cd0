#!/usr/bin/env bash
# Makes of Shaders/nca_step.glsl what other APIs take, and validates it: `make shaders`.
#
#     build.sh MODEL.nca
#
# Writes to build/shaders:
#
#     spirv/   Vulkan: the model's header is specialization constants; *_dot.spv use the integer dot product (Vulkan 1.3)
#     hlsl/    Direct3D: the constants are macros SPIRV_CROSS_CONSTANT_ID_...
#     msl/     Metal: the constants are function constants and macros
#     unity/   HLSL with the kernels and names that Unity wants, and NCAModel.hlsl, the constants of MODEL.nca
#     godot/   GLSL with the line that Godot 4 wants
#     checked/ SPIR-V of the HLSL with the constants of MODEL.nca, for tests
set -euo pipefail
cd "$(dirname "$0")/../.."
model=$1
out=build/shaders
rm -rf "$out"
mkdir -p "$out"/{spirv,hlsl,msl,unity,godot,checked}

# Says what a quiet tool says only if it fails.
quietly() { "$@" >"$out/log" 2>&1 || { cat "$out/log" >&2; echo "error: $*" >&2; exit 1; }; }

python3 Scripts/shaders/constants.py "$model" hlsl >"$out/unity/NCAModel.hlsl"
mapfile -t macros < <(sed -n 's/^#define \([A-Z_0-9]*\) \(.*\)/-D\1=\2/p' "$out/unity/NCAModel.hlsl")

compile() { # PASS SUFFIX LINES ENVIRONMENT
    local name=nca_${1,,}$2
    printf '#version 450\n%b#define PASS_%s\n' "$3" "$1" | cat - Shaders/nca_step.glsl >"$out/$name.comp"
    quietly glslangValidator -V --target-env vulkan1.1 "$out/$name.comp" -o "$out/spirv/$name.spv"
    quietly spirv-val --target-env "$4" "$out/spirv/$name.spv"
}
for pass in SURVEY LIST UPDATE SETTLE BATCH; do
    name=nca_${pass,,}
    compile $pass "" "" vulkan1.1
    quietly spirv-cross "$out/spirv/$name.spv" --hlsl --shader-model 50 --output "$out/hlsl/$name.hlsl"
    quietly spirv-cross "$out/spirv/$name.spv" --msl --output "$out/msl/$name.metal"
    quietly glslangValidator -D -V --target-env vulkan1.1 -S comp -e main "${macros[@]}" "$out/hlsl/$name.hlsl" \
        -o "$out/checked/$name.spv"
    quietly spirv-val --target-env vulkan1.1 "$out/checked/$name.spv"
    python3 Scripts/shaders/unity.py "$out/hlsl/$name.hlsl" >"$out/unity/$name.compute"
    { echo '#[compute]'; cat "$out/$name.comp"; } >"$out/godot/$name.glsl"
done
for pass in UPDATE BATCH; do
    compile $pass _dot '#extension GL_EXT_spirv_intrinsics : require\n#define DOT_PRODUCT\n' vulkan1.3
done

# WebGL2: hosts write the constants before the text; here it is validated with those of MODEL.nca.
fragment() { # NAME LINES
    { printf '#version 300 es\nprecision highp float; precision highp int; precision highp usampler2D;\n'
      python3 Scripts/shaders/constants.py "$model" glsl
      printf '#define TEXTURES 2\n%b' "$2"
      cat Shaders/nca_step.glsl; } >"$out/$1"
    quietly glslangValidator "$out/$1"
}
fragment worlds.vert '#define VERTEX\n'
fragment update.frag '#define FRAGMENT\n#define PASS_UPDATE\n'
fragment mask.frag '#define FRAGMENT\n#define PASS_MASK\n'
rm "$out"/*.comp "$out"/*.vert "$out"/*.frag "$out/log"
