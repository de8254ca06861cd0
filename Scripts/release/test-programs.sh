#!/usr/bin/env bash
# Unpacks the programs of build/dist in a Debian 12 that has nothing but their README's packages, made by debootstrap: they must
# run there and give what they give here. As root.
set -euo pipefail
cd "$(dirname "$0")/../.."
. Scripts/runtime/common.sh

[ "$(id -u)" = 0 ] || fail "debootstrap and chroot want root"
tarball=$(ls build/dist/nca-*-linux-*.tar.gz)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bare=$work/debian
mkdir "$work/here"
tar -xf "$tarball" -C "$work/here" --strip-components 1
packages=$(sed -n 's/^ *apt-get install //p' "$work/here/README.md" | tr ' ' ,)
# The address that apt has Debian's packages from.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' | awk '$2 == "bookworm" { print $1; exit }')
debootstrap --variant=minbase --include="$packages" bookworm "$bare" $mirror >"$work/log" 2>&1 ||
    fail "debootstrap: $(tail -n 5 "$work/log")"
# Swift's programs read their arguments there.
mount -t proc proc "$bare/proc"
trap 'umount "$bare/proc"; rm -rf "$work"' EXIT
mkdir "$bare/nca"
tar -xf "$tarball" -C "$bare/nca" --strip-components 1 --no-same-owner

# run WHERE PROGRAM OPTION...: in the bare system, or here.
run() {
    if [ "$1" = bare ]; then
        chroot "$bare" env -C /nca "bin/$2" "${@:3}"
    else
        (cd "$work/here" && "bin/$2" "${@:3}")
    fi
}
chroot "$bare" sh -c '! command -v swift' >/dev/null || fail "the bare system has a Swift"
cp "$(ls Examples/cluster/pictures/*.png | head -n 1)" "$bare/nca/picture.png"
cp "$bare/nca/picture.png" "$work/here"
for where in bare here; do
    run "$where" ncabake --model Models/dragon.nca --webp --sheet --output dragon.webp >"$work/log" 2>&1 ||
        fail "ncabake, $where: $(tail -n 5 "$work/log")"
    run "$where" ncatrain image picture.png --iterations 3 --output picture.nca >"$work/log" 2>&1 ||
        fail "ncatrain image, $where: $(tail -n 5 "$work/log")"
    # The guide that ships.
    run "$where" ncatrain similarity picture.png --clip Models/guide --text "a sword" --text "a frog" --json >"$work/$where.json" 2>"$work/log" ||
        fail "ncatrain similarity, $where: $(tail -n 5 "$work/log")"
done
for file in dragon.webp dragon.png picture.nca; do
    cmp "$bare/nca/$file" "$work/here/$file" || fail "the bare system makes another $file"
done
diff "$work/bare.json" "$work/here.json" || fail "the guide sees something else in the bare system"

# The C library's package installs there, and takes nothing along.
cp build/dist/libncaruntime-dev_*_"$(dpkg --print-architecture)".deb "$bare"
chroot "$bare" sh -c 'dpkg -i /libncaruntime-dev_*.deb' >"$work/log" 2>&1 || fail "dpkg: $(tail -n 5 "$work/log")"
chroot "$bare" test -f /usr/include/ncaruntime.hpp || fail "Debian's package lacks the headers"
echo "$(basename "$tarball"): runs in a bare Debian 12"
