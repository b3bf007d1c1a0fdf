#!/usr/bin/env bash
# Fuzzes what reads text that others wrote: `scripts/fuzz.sh TARGET [SECONDS]`, ten minutes by default.
# Starts from the tests' own files; what it learns stays in tests/fuzz/corpus, what it finds in
# tests/fuzz/artifacts. Arguments behind the two go to libFuzzer.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tools.sh

if (($# == 0)); then
    printf 'usage: scripts/fuzz.sh TARGET [SECONDS]\ntargets:\n' >&2
    sed -n 's/^name = "\([a-z]*\)"$/  \1/p' tests/fuzz/Cargo.toml >&2
    exit 2
fi
name=$1
seconds=${2:-600}
shift $(($# < 2 ? 1 : 2))

cargo_fuzz
export CARGO_TARGET_DIR=$target/fuzz
cargo run --quiet --locked --manifest-path tests/fuzz/seeds/Cargo.toml -- "$name" "tests/fuzz/corpus/$name"

options=(-max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1)
if [[ -e tests/fuzz/$name.dict ]]; then
    options+=(-dict="tests/fuzz/$name.dict")
fi
# What a target writes goes with it.
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
# Without a sanitizer, which our code has no unsafe block to need, the stable compiler will do.
"$cargo_fuzz" fuzz run --fuzz-dir tests/fuzz --sanitizer none "$name" -- "${options[@]}" "$@"
