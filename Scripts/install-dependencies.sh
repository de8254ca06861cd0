#!/usr/bin/env bash
# Makes sure that everything is there that the named groups need: build, test, cluster. Quick when it is.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "error: $*" >&2; exit 1; }

apt= brew= pip=
for group in "${@:-build}"; do
    case "$group" in
        build)
            apt="$apt build-essential pkg-config libpng-dev libwebp-dev liblcms2-dev libtomlplusplus-dev libopenblas-dev libgif-dev libimagequant-dev"
            brew="$brew libpng webp little-cms2 tomlplusplus giflib libimagequant pkg-config" ;;
        test)
            apt="$apt webp libsdl2-dev xvfb xauth xdotool qemu-user love python3-pil parallel"
            # The emulators and C libraries of `make test-targets`, and the browser of Examples/web.
            apt="$apt gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-arm-none-eabi libnewlib-arm-none-eabi"
            apt="$apt qemu-system-arm nodejs gcc-arm-linux-gnueabi libc6-dev-armel-cross musl-tools emscripten"
            apt="$apt wine64 gcc-mingw-w64-x86-64-win32"
            # Apple's universal files, and what unpacks and builds against releases.
            apt="$apt llvm lld-19 cmake unzip python3-venv"
            # The emulator of Windows on arm64 and of Apple's systems, Tests/Targets/emulate.py.
            pip="$pip unicorn==2.1.4 lief==1.0.0"
            # Software GPUs, what makes shaders, and WebGPU for Tests/GPU.
            apt="$apt mesa-vulkan-drivers libvulkan-dev glslang-tools spirv-tools spirv-cross"
            pip="$pip wgpu==0.32.0"
            # Bindings: C++ for Windows, C# by Mono and by the CoreCLR that a package for Python has, types for npm's.
            apt="$apt g++-mingw-w64-x86-64-win32 mono-mcs mono-runtime node-typescript"
            pip="$pip dotnetcore2==3.1.23 numpy==2.2.6"
            # A bare system for the programs of a release.
            apt="$apt debootstrap"
            command -v cargo >/dev/null || apt="$apt cargo"
            # Ubuntu's Chromium is a snap; there the tests say that they skip the page if no Chromium is found.
            grep -qs '^ID=ubuntu' /etc/os-release || apt="$apt chromium"
            # Debian 12 has a Godot to run: 3, which draws sheets as 4 does.
            grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release && apt="$apt godot3-runner"
            brew="$brew sdl2" ;;
        # Daemons that a developer's machine need not have: the tests of Examples/cluster skip Slurm without.
        cluster) apt="$apt munge slurmctld slurmd slurm-client" ;;
        *) fail "there is no group of dependencies '$group': build, test or cluster" ;;
    esac
done

command -v swift >/dev/null || fail "Swift is missing: install Swift 6.3 from https://www.swift.org/install"
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
case "$version" in
    6.[3-9] | 6.[1-9][0-9] | [7-9].* | [1-9][0-9].*) ;;
    *) fail "Swift '$version' is too old: install Swift 6.3 or newer from https://www.swift.org/install" ;;
esac

missing=
if [ "$(uname)" = Darwin ]; then
    for package in $brew; do
        brew list --versions "$package" >/dev/null 2>&1 || missing="$missing $package"
    done
    [ -z "$missing" ] || fail "please run: brew install$missing"
    exit 0
fi
command -v apt-get >/dev/null || fail "this is neither Debian nor Ubuntu: install by hand what they call$apt"

for package in $apt; do
    # pkgconf provides pkg-config.
    [ "$package" = pkg-config ] && command -v pkg-config >/dev/null && continue
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
done
if [ -n "$missing" ]; then
    sudo=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "missing packages; as root run: apt-get install$missing"
        sudo=sudo
    fi
    echo "Installing:$missing"
    $sudo apt-get update -qq
    # shellcheck disable=SC2086
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

# Python's packages go into build, not into the system. The file tells which are there.
if [ -n "$pip" ] && [ "$(cat build/python/installed 2>/dev/null)" != "$pip" ]; then
    echo "Installing into build/python:$pip"
    python3 -m venv build/python
    # shellcheck disable=SC2086
    build/python/bin/pip install -q $pip
    echo "$pip" >build/python/installed
fi
