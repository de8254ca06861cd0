#!/usr/bin/env bash
# Runs all scripts of this folder: `make test-robustness`.
#
#     Tests/Robustness/run.sh PRODUCTS [KILLS]     the folder of the programs; kills of each, default 100
set -euo pipefail
cd "$(dirname "$0")"
/usr/bin/python3 kill.py "$1" "${2:-100}"
/usr/bin/python3 faults.py "$1"
/usr/bin/python3 show.py "$1/ncabake" ../../Models/heart.nca
