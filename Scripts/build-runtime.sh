#!/usr/bin/env bash
# Compiles NCARuntime as Embedded Swift into one object, and makes the C library of it.
#
# The object must need nothing but mem* of libc and show nothing but nca_*: unused functions are dropped, and all
# other symbols made local. Without that, generic code that the compiler emits in every Embedded module would clash
# with that of other Swift code in the same program.
set -euo pipefail
cd "$(dirname "$0")/.."

out=build
work=$out/obj
mkdir -p "$work" "$out/lib/pkgconfig" "$out/include"

sources=$(find Sources/NCARuntime -name '*.swift' | LC_ALL=C sort)
header=Sources/CNCARuntime/include/ncaruntime.h
functions=$(sed -n 's/^[a-z].*[ *]\(nca_[a-z0-9_]*\)(.*/\1/p' "$header")

# shellcheck disable=SC2086
swiftc -enable-experimental-feature Embedded -wmo -O -parse-as-library -module-name NCARuntime \
    -Xfrontend -function-sections -Xfrontend -disable-stack-protector -Xcc -fno-stack-protector \
    -I Sources/CNCARuntime/include -I Sources/NCAIntrinsics/include \
    -Xcc -fPIC -Xcc -ffunction-sections -Xcc -fdata-sections \
    -c $sources -o "$work/whole.o"

if [ "$(uname)" = Darwin ]; then
    exports=$(printf -- ' -exported_symbol _%s' $functions)
    # shellcheck disable=SC2086
    ld -r $exports "$work/whole.o" -o "$work/ncaruntime.o"
    libtool -static -o "$out/lib/libncaruntime.a" "$work/ncaruntime.o"
    cc -dynamiclib -o "$out/lib/libncaruntime.dylib" -install_name @rpath/libncaruntime.dylib "$work/ncaruntime.o"
else
    roots=$(printf -- ' -u %s' $functions)
    # shellcheck disable=SC2086
    ld -r --gc-sections $roots "$work/whole.o" -o "$work/linked.o"
    ld -r -T Scripts/runtime.lds "$work/linked.o" -o "$work/merged.o"
    objcopy --wildcard --keep-global-symbol='nca_*' "$work/merged.o" "$work/ncaruntime.o"
    strip --strip-unneeded "$work/ncaruntime.o"
    rm -f "$out/lib/libncaruntime.a"
    ar rcsD "$out/lib/libncaruntime.a" "$work/ncaruntime.o"
    cc -shared -Wl,-soname,libncaruntime.so.1 -Wl,-Bsymbolic -Wl,--gc-sections -Wl,--no-undefined \
        -o "$out/lib/libncaruntime.so.1" "$work/ncaruntime.o"
    strip --strip-unneeded "$out/lib/libncaruntime.so.1"
    ln -sf libncaruntime.so.1 "$out/lib/libncaruntime.so"
fi

cp "$header" "$out/include/"
version=$(sed -n 's/.*text = "\(.*\)"/\1/p' Sources/NCAModelFile/Version.swift)
cat >"$out/lib/pkgconfig/ncaruntime.pc" <<EOF
prefix=\${pcfiledir}/../..
libdir=\${prefix}/lib
includedir=\${prefix}/include

Name: ncaruntime
Description: Runs neural cellular automata, bit-exact in fixed point
Version: $version
Libs: -L\${libdir} -lncaruntime
Cflags: -I\${includedir}
EOF
