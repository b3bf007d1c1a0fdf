#!/usr/bin/env bash
# Builds the Lambda package: `bootstrap` in a zip, its SHA-256 and its bill of materials. Tests what is in the zip.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
started=$PWD
cd "$root"
. scripts/tools.sh

usage() {
    cat <<'TEXT'
usage: scripts/package.sh [--architecture x86_64|arm64]... [--output DIR] [--bootstrap FILE] [--zig] [--no-test]

Builds target/package/vpc-endpoint-rule-VERSION-ARCHITECTURE.zip, beside it .zip.sha256 and .cdx.json
(CycloneDX). Two builds of one commit give the same bytes. Then runs the end-to-end tests with the binary
inside the zip, where this machine can run it.

  --architecture A   build for A, or fail; without it, for every architecture that this machine can build
  --output DIR       where the files go (target/package)
  --bootstrap FILE   pack this binary instead of building one; it is not tested
  --no-test          do not test what was packed: that takes minutes, and packages from PyPI
  --zig              link with zig against an older glibc (pip install cargo-zigbuild ziglang)
TEXT
}

# A path as the caller wrote it, from the folder that the caller is in.
absolute() {
    [[ $1 == /* ]] && echo "$1" || echo "$started/$1"
}

architectures=() output=$root/target/package bootstrap=${BOOTSTRAP:-} zig='' test=1
while (($#)); do
    case $1 in
        --architecture) architectures+=("${2:?--architecture needs x86_64 or arm64}") && shift 2 ;;
        --output) output=$(absolute "${2:?--output needs a folder}") && shift 2 ;;
        --bootstrap) bootstrap=$(absolute "${2:?--bootstrap needs a file}") && shift 2 ;;
        --zig) zig=1 && shift ;;
        --no-test) test='' && shift ;;
        -h | --help) usage && exit ;;
        *) usage >&2 && fail "unknown argument \`$1\`" ;;
    esac
done

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
    || fail "needs Python 3.11 or later as python3 (or name it in PYTHON)"

case $(uname -m) in
    x86_64) host=x86_64 ;;
    aarch64 | arm64) host=arm64 ;;
    *) host=none ;;
esac
[[ $(uname -s) == Linux ]] || host=none

target_of() {
    case $1 in
        x86_64) echo x86_64-unknown-linux-gnu ;;
        arm64) echo aarch64-unknown-linux-gnu ;;
        *) fail "\`$1\` is not an architecture of Lambda: x86_64 or arm64" ;;
    esac
}

# Why this machine cannot build for an architecture; nothing where it can. No toolchain is fetched.
missing_for() {
    local target
    target=$(target_of "$1")
    if [[ ! -d $(rustc --print sysroot)/lib/rustlib/$target/lib ]]; then
        echo "the standard library for $target is not installed (rustup target add $target)"
    elif [[ -n $zig || $1 != "$host" ]] && ! command -v cargo-zigbuild >/dev/null; then
        echo "needs cargo-zigbuild and zig to link (pip install cargo-zigbuild ziglang)"
    fi
}

# What people log in with stays out: the function has its credentials from its environment.
features=(--no-default-features --features aws)

# Builds and prints the path of the binary.
build() {
    local build_folder=$target target cargo_home flags
    target=$(target_of "$1")
    cargo_home=${CARGO_HOME:-$HOME/.cargo}
    # Paths of this machine stay out of the binary, whoever builds it gets the same one. The last that fits counts.
    local remapped=("$cargo_home=/cargo" "$root=/source" "$build_folder=/target")
    flags=(--config "build.rustflags=[$(printf "'--remap-path-prefix=%s'," "${remapped[@]}")]")
    CFLAGS="${CFLAGS:-}$(printf ' -ffile-prefix-map=%s' "${remapped[@]}")"
    export CFLAGS
    if [[ -n $zig || $1 != "$host" ]]; then
        cargo zigbuild --release --locked --bin bootstrap "${features[@]}" --target "$target.2.34" "${flags[@]}" >&2
        echo "$build_folder/$target/release/bootstrap"
    else
        cargo build --release --locked --bin bootstrap "${features[@]}" "${flags[@]}" >&2
        echo "$build_folder/release/bootstrap"
    fi
}

pack() {
    local architecture=$1 binary=$2 name
    name=$output/vpc-endpoint-rule-$version-$architecture
    "$python" -B "$root/scripts/package/glibc.py" "$binary" "$architecture"
    "$python" -B "$root/scripts/package/archive.py" "$binary" "$name.zip"
    cargo metadata --format-version 1 --locked "${features[@]}" --filter-platform "$(target_of "$architecture")" \
        | "$python" -B "$root/scripts/package/sbom.py" Cargo.lock "$name.cdx.json"
}

# Runs the end-to-end tests with the binary inside the zip, beside a command line built for it.
try() {
    local architecture=$1 archive=$2 folder status=0
    if [[ $architecture != "$host" ]]; then
        printf 'not tested: %s is for %s, this machine is not\n' "$archive" "$architecture"
        return
    fi
    folder=$(mktemp -d)
    "$python" -m zipfile -e "$archive" "$folder"
    chmod 755 "$folder/bootstrap"
    python_tools
    emulator
    cargo build --locked --no-default-features --features offline --bin vpc-endpoint-rule
    env -u AWS_PROFILE VPC_ENDPOINT_RULE_BOOTSTRAP="$folder/bootstrap" VPC_ENDPOINT_RULE="$target/debug/vpc-endpoint-rule" \
        AWS_LAMBDA_RIE="$emulator" "$python_tools/bin/python" -B -m pytest tests/function --numprocesses 4 --quiet || status=$?
    rm -rf "$folder"
    if ((status)); then
        mv "$archive" "$archive.failed"
        rm -f "$archive.sha256"
        fail "the binary in $archive.failed does not pass tests/function"
    fi
    printf '%s: its binary passes tests/function\n' "$archive"
}

command -v cargo >/dev/null || fail "needs Rust (https://rustup.rs)"
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
mkdir -p "$output"
output=$(cd "$output" && pwd)

if [[ -n $bootstrap ]]; then
    ((${#architectures[@]} <= 1)) || fail "--bootstrap is one binary: name one architecture"
    [[ -f $bootstrap ]] || fail "\`$bootstrap\` is not a file"
    pack "${architectures[0]:-$host}" "$bootstrap"
    exit
fi

if ((${#architectures[@]} == 0)); then
    for architecture in x86_64 arm64; do
        why=$(missing_for "$architecture")
        if [[ -n $why ]]; then
            printf 'not packed for %s: %s\n' "$architecture" "$why" >&2
        else
            architectures+=("$architecture")
        fi
    done
    ((${#architectures[@]})) || fail "this machine can build for no architecture of Lambda"
fi
for architecture in "${architectures[@]}"; do
    why=$(missing_for "$architecture")
    [[ -z $why ]] || fail "cannot build for $architecture: $why"
    pack "$architecture" "$(build "$architecture")"
    [[ -z $test ]] || try "$architecture" "$output/vpc-endpoint-rule-$version-$architecture.zip"
done
