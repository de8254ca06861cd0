#!/usr/bin/env bash
# The Rust crates: their tests, and the scenario. No crate is fetched.
set -euo pipefail
. "$(dirname "$0")/../common.sh"

needs cargo || exit 0
export CARGO_TARGET_DIR=$work/target NCARUNTIME_LIB_DIR=$lib RUSTFLAGS="-D warnings"
cd Bindings/rust
log cargo test --offline --quiet
grep -h '^test result' "$work/log" | grep -v ' 0 passed' | sed 's/^test result: //; s/; finished.*//; s/^/Rust: /'
log cargo build --offline --quiet --example scenario
cd "$root"
same Rust whole "$work/target/debug/examples/scenario"
same "Rust, forms" forms "$work/target/debug/examples/scenario"
