# What building, checking, testing and packing the C library share; sourced, in the repository's root.
table=Scripts/runtime/targets.txt
objects=build/objects
include=Sources/CNCARuntime/include
# The headers, and for each an object in the archive: a program that calls no function of a header links without its object.
headers=(ncaruntime ncaruntime_debug)
# declared HEADER...: the functions that headers declare: all but the inline ones, which are the caller's compiler's.
declared() {
    local header
    for header; do
        grep -v '^static' "$include/$header.h" | sed -n 's/^[a-z].*[ *]\(nca_[a-z0-9_]*\)(.*/\1/p'
    done | LC_ALL=C sort
}
abi=$(sed -n 's/^#define NCA_ABI_VERSION \([0-9]*\)u$/\1/p' "$include/ncaruntime.h")
version=$(sed -n 's/.*text = "\(.*\)"/\1/p' Sources/NCAModelFile/Version.swift)

fail() { echo "error: $*" >&2; exit 1; }
# entries KIND NAME: the table's lines of a target, source or alias, without the first word.
entries() { awk -v kind="$1" -v name="$2" '$1 == kind && $2 == name { $1 = ""; print }' "$table"; }
# The names of all entries of a kind.
names() { awk -v kind="$1" '$1 == kind { print $2 }' "$table" | uniq; }
# The target that a name stands for.
target_of() {
    local target=
    [ "$1" != host ] || set -- "linux-$(uname -m | sed s/aarch64/arm64/)"
    read -r _ target < <(entries alias "$1") || target=$1
    [ -n "$(entries target "$target")" ] || fail "there is no TARGET=$1: host, $(names target | paste -sd ' '), $(names alias)"
    echo "$target"
}
folder_of() { [ "$1" = host ] && echo build || echo "build/$(target_of "$1")"; }
# The first of several programs that is there.
first_of() { command -v "$@" | head -n 1 | grep . || fail "there is none of: $*; run 'make deps-test'"; }
