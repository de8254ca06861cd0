#!/usr/bin/env bash
# The Python module: a wheel is packed, and installed into an empty environment; the scenario, NumPy's views, the command.
set -euo pipefail
. "$(dirname "$0")/../common.sh"

python=build/python/bin/python3
needs "$python" || exit 0
tag=$("$python" -c 'import sysconfig; print(sysconfig.get_platform().replace("-", "_").replace(".", "_"))')
wheel=$(python3 Scripts/release/wheel.py "$lib/libncaruntime.so" "$tag" "$work")
# NumPy is that of build/python; the module must come out of the wheel.
"$python" -m venv --without-pip "$work/environment"
log build/python/bin/pip --python "$work/environment/bin/python3" install --no-index --no-deps "$wheel"
realpath build/python/lib/python3*/site-packages >"$(echo "$work"/environment/lib/python3*/site-packages)/numpy.pth"
python=$work/environment/bin/python3

cd "$work"
same Python whole "$python" "$root/Bindings/python/tests/scenario.py"
same "Python, forms" forms "$python" "$root/Bindings/python/tests/scenario.py"
log "$python" "$root/Bindings/python/tests/test_views.py" "$model"
echo "Python, NumPy: $(tail -n 1 "$work/log" | sed "s/^OK$/$(grep -o 'Ran [0-9]* tests' "$work/log"), all passed/")"

"$python" -m ncaruntime show "$model" --steps 3 >"$work/log"
grep -q '▄' "$work/log" || fail "python -m ncaruntime shows nothing"
"$python" -m ncaruntime png "$model" "$work/dragon.png"
! "$python" -m ncaruntime png "$model" "$work/dragon.png" 2>/dev/null || fail "python -m ncaruntime replaces a file"
log "$python" - "$model" "$work/dragon.png" <<'END'
import sys, zlib
import ncaruntime
world = ncaruntime.Model.load(sys.argv[1]).world()
world.seed()
world.step(world.model.info.steps)
data = open(sys.argv[2], "rb").read()
rows = zlib.decompress(data[41:data.index(b"IEND") - 8])
stride = 1 + 4 * world.width
assert b"".join(rows[y * stride + 1:(y + 1) * stride] for y in range(world.height)) == bytes(world.render())
END
torch=$(model_of forms)
for form in unlit lit 1; do
    "$python" -m ncaruntime png "$torch" "$work/$form.png" --form $form
done
cmp -s "$work/lit.png" "$work/1.png" && ! cmp -s "$work/lit.png" "$work/unlit.png" || fail "python -m ncaruntime ignores --form"
! "$python" -m ncaruntime show "$torch" --form dark 2>"$work/log" || fail "python -m ncaruntime shows a form that is not there"
grep -q 'no form dark: unlit, lit' "$work/log" || fail "python -m ncaruntime does not say which forms there are: $(cat "$work/log")"
! "$python" -m ncaruntime show "$root/LICENSE" 2>"$work/log" || fail "python -m ncaruntime shows a license"
grep -q 'LICENSE: model: magic' "$work/log" || fail "python -m ncaruntime does not say what is wrong: $(cat "$work/log")"
echo "Python, command: the picture is the world's"
