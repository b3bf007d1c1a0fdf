#!/usr/bin/env bash
# Builds the Lambda package: `bootstrap` in a zip, its SHA-256 and its bill of materials.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

usage() {
    cat <<'TEXT'
usage: scripts/package.sh [--architecture x86_64|arm64]... [--output DIR] [--bootstrap FILE] [--zig]

Builds target/package/vpc-endpoint-rule-VERSION-ARCHITECTURE.zip, beside it .zip.sha256 and .cdx.json
(CycloneDX). Two builds of one commit give the same bytes.

  --architecture A   build for A, or fail; without it, for every architecture that this machine can build
  --output DIR       where the files go (target/package)
  --bootstrap FILE   pack this binary instead of building one
  --zig              link with zig against an older glibc (pip install cargo-zigbuild ziglang)
TEXT
}

fail() {
    printf 'package.sh: %s\n' "$*" >&2
    exit 2
}

architectures=() output=$root/target/package bootstrap=${BOOTSTRAP:-} zig=
while (($#)); do
    case $1 in
        --architecture) architectures+=("${2:?--architecture needs x86_64 or arm64}") && shift 2 ;;
        --output) output=${2:?--output needs a folder} && shift 2 ;;
        --bootstrap) bootstrap=${2:?--bootstrap needs a file} && shift 2 ;;
        --zig) zig=1 && shift ;;
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
    local target cargo_home flags
    target=$(target_of "$1")
    cargo_home=${CARGO_HOME:-$HOME/.cargo}
    # Paths of this machine stay out of the binary, whoever builds it gets the same one.
    flags=(--config "build.rustflags=['--remap-path-prefix=$cargo_home=/cargo', '--remap-path-prefix=$root=/source']")
    export CFLAGS="${CFLAGS:-} -ffile-prefix-map=$cargo_home=/cargo -ffile-prefix-map=$root=/source"
    if [[ -n $zig || $1 != "$host" ]]; then
        cargo zigbuild --release --locked --bin bootstrap "${features[@]}" --target "$target.2.34" "${flags[@]}" >&2
        echo "${CARGO_TARGET_DIR:-$root/target}/$target/release/bootstrap"
    else
        cargo build --release --locked --bin bootstrap "${features[@]}" "${flags[@]}" >&2
        echo "${CARGO_TARGET_DIR:-$root/target}/release/bootstrap"
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

cd "$root"
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
done
