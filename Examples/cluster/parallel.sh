#!/usr/bin/env bash
# The catalogue's sprites as jobs of GNU Parallel: on this machine, or on those of --sshlogin with a shared folder.
#
#     ./parallel.sh [options of parallel]
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p models
ncatrain batch catalogue.toml --list |
    parallel --halt now,fail=1 --joblog jobs.log "$@" \
        'ncatrain batch catalogue.toml --only {} --threads 1 && ncabake batch catalogue.toml --only {}'
