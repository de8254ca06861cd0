#!/usr/bin/env bash
# Makes sure that everything the build needs is there; quick when it is.
set -euo pipefail

fail() { echo "error: $*" >&2; exit 1; }

command -v swift >/dev/null || fail "Swift is missing: install Swift 6.3 from https://www.swift.org/install"
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
case "$version" in
    6.[3-9]* | [7-9].* | [1-9][0-9]*) ;;
    *) fail "Swift $version is too old: install Swift 6.3 or newer from https://www.swift.org/install" ;;
esac

if [ "$(uname)" = Darwin ]; then
    missing=
    for package in libpng webp pkg-config sdl2; do
        brew list --versions "$package" >/dev/null 2>&1 || missing="$missing $package"
    done
    [ -z "$missing" ] || fail "please run: brew install$missing"
    exit 0
fi

packages="build-essential pkg-config libpng-dev libwebp-dev webp libopenblas-dev libsdl2-dev xvfb xauth xdotool"
missing=
for package in $packages; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
done
# pkgconf provides pkg-config.
command -v pkg-config >/dev/null && missing=${missing/ pkg-config/}
[ -z "${missing// /}" ] && exit 0

sudo=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "missing packages; as root run: apt-get install$missing"
    sudo=sudo
fi
echo "Installing:$missing"
$sudo apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
