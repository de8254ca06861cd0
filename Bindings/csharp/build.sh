#!/usr/bin/env bash
# Compiles NCARuntime.dll for .NET Standard 2.1 by Mono's compiler, the same bytes each time.
#
#     Bindings/csharp/build.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")"

# A name that netstandard.py needs.
echo 'internal static class netstandard { }' >"$1/netstandard.cs"
mcs -unsafe -langversion:latest -optimize -warnaserror -target:library -doc:"$1/NCARuntime.xml" -out:"$1/NCARuntime.dll" \
    NCARuntime/*.cs "$1/netstandard.cs"
python3 netstandard.py "$1/NCARuntime.dll"
rm "$1/netstandard.cs"
