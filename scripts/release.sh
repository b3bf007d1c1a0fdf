#!/usr/bin/env bash
# Makes a release out of a tagged commit: packages, programs, templates, sums, bills of materials, notes, an image's root.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
started=$PWD
cd "$root"
# shellcheck source=scripts/tools.sh
. scripts/tools.sh

usage() {
    cat <<'TEXT'
usage: scripts/release.sh VERSION [--output DIR] [--zig] [--older ROOT] [--bootstrap FILE --program FILE] [--no-test]

Makes target/releases/VERSION, offline. The version, the tag vVERSION at this commit, CHANGELOG.md and the templates must
agree, and nothing may be uncommitted. What this machine cannot build is left out and named, here and in the notes.

  --output DIR       where the folder of the version goes (target/releases)
  --zig              link with zig, the command line for glibc 2.17 (pip install cargo-zigbuild ziglang)
  --older ROOT       link the command line for x86_64 gnu with the older C library that this folder holds, and run it
                     with it: the packages libc6, libc6-dev and libgcc-s1 of Debian 11 (glibc 2.31), unpacked there
  --bootstrap FILE   this function instead of building one, for x86_64; not tested
  --program FILE     this command line instead of building one, for x86_64
  --no-test          do not run tests/function with the packed function
TEXT
}

version='' output=$root/target/releases bootstrap='' program='' no_test='' zig='' older=''
while (($#)); do
    case $1 in
        --output) output=${2:?--output needs a folder} && shift 2 ;;
        --bootstrap) bootstrap=${2:?--bootstrap needs a file} && shift 2 ;;
        --program) program=${2:?--program needs a file} && shift 2 ;;
        --zig) zig=--zig && shift ;;
        --older) older=${2:?--older needs a folder} && shift 2 ;;
        --no-test) no_test=--no-test && shift ;;
        -h | --help) usage && exit ;;
        [0-9]*) version=$1 && shift ;;
        *) usage >&2 && fail "unknown argument \`$1\`" ;;
    esac
done
pattern='^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$'
[[ $version =~ $pattern ]] || { usage >&2 && fail "\`$version\` is not a version, as 1.2.3"; }
for name in output bootstrap program older; do
    [[ -z ${!name} || ${!name} == /* ]] || printf -v "$name" '%s' "$started/${!name}"
done
python=${PYTHON:-python3}

# What must agree.
packaged=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
[[ $packaged == "$version" ]] || fail "Cargo.toml says $packaged, not $version"
for template in cfn/*.yaml; do
    said=$(sed -n 's/^    Version: //p' "$template")
    [[ -z $said || $said == "$version" ]] || fail "$template says $said, not $version"
done
grep -q "^## \[$version\]" CHANGELOG.md || fail "CHANGELOG.md has no \`## [$version]\`: give what is unreleased that heading"
[[ -n $(sed -n "/^## \[$version\]/,/^## \[/p" CHANGELOG.md | sed '1d;/^## /d;/^$/d') ]] || fail "CHANGELOG.md says nothing of $version"
[[ -z $(git status --porcelain) ]] || fail "there are changes that are not committed: a release is a commit"
tagged=$(git rev-parse --quiet --verify "refs/tags/v$version^{commit}" || true)
[[ -n $tagged ]] || fail "there is no tag v$version: git tag -a v$version -m $version"
[[ $tagged == "$(git rev-parse HEAD)" ]] || fail "the tag v$version is at another commit, $tagged"

place=$output/$version
[[ ! -e $place ]] || fail "$place is there already: a release is made once"
work=$(mktemp -d "${TMPDIR:-/tmp}/release.XXXXXX")
trap 'rm -rf "$work"' EXIT
files=$work/release
mkdir -p "$files"
left_out=''

leave_out() {
    printf 'left out: %s: %s\n' "$1" "$2" >&2
    left_out+="- $1: $2"$'\n'
}

sha256() {
    "$python" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"
}

has_library() {
    [[ -d $(rustc --print sysroot)/lib/rustlib/$1/lib ]]
}

# The function.
for architecture in x86_64 arm64; do
    if [[ -n $bootstrap && $architecture == x86_64 ]]; then
        scripts/package.sh --architecture x86_64 --bootstrap "$bootstrap" --output "$files" >&2
    elif [[ -n $bootstrap ]]; then
        leave_out "the function for arm64" "one function was given, for x86_64"
    else
        case $architecture in x86_64) triple=x86_64-unknown-linux-gnu ;; *) triple=aarch64-unknown-linux-gnu ;; esac
        if ! has_library "$triple"; then
            leave_out "the function for $architecture" "the standard library for $triple is not installed (rustup target add $triple)"
        else
            # shellcheck disable=SC2086  # nothing, or one option each
            scripts/package.sh --architecture "$architecture" --output "$files" $zig $no_test >&2 \
                || leave_out "the function for $architecture" "scripts/package.sh --architecture $architecture failed"
        fi
    fi
done
ls "$files"/*.zip >/dev/null 2>&1 || fail "no function could be packed: there is nothing to release"

# The command line, and what it is made of.
build_program() {
    if [[ $1 == x86_64-unknown-linux-gnu && -n $program ]]; then
        printf '%s' "$program"
        return
    fi
    case $zig$older$1 in
        --zig*-gnu) cargo zigbuild --release --locked --bin vpc-endpoint-rule --target "$1.2.17" >&2 ;;
        ?*x86_64-unknown-linux-gnu)
            "$python" -B scripts/package/older.py link "$older" "$work/older" >&2 || return
            cargo rustc --release --locked --bin vpc-endpoint-rule --target "$1" -- -C "link-arg=-B$work/older" -C "link-arg=-L$work/older" >&2
            ;;
        *) cargo build --release --locked --bin vpc-endpoint-rule --target "$1" >&2 ;;
    esac
    printf '%s' "$target/$1/release/vpc-endpoint-rule"
}
built=''
for triple in x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu x86_64-unknown-linux-musl aarch64-unknown-linux-musl; do
    if [[ -z $program || $triple != x86_64-unknown-linux-gnu ]] && ! has_library "$triple"; then
        leave_out "the command line for $triple" "its standard library is not installed (rustup target add $triple)"
        continue
    fi
    found=$(build_program "$triple") || { leave_out "the command line for $triple" "it could not be built here" && continue; }
    name=vpc-endpoint-rule-$version-$triple
    mkdir -p "$work/$name"
    cp "$found" "$work/$name/vpc-endpoint-rule"
    chmod 755 "$work/$name/vpc-endpoint-rule"
    cp LICENSE README.md "$work/$name/"
    case $triple in
        # The oldest C library that it runs with is that of Lambda, which the function is held to as well.
        *-gnu) [[ -n $program ]] || "$python" -B scripts/package/glibc.py "$found" "$([[ $triple == x86_64* ]] && echo x86_64 || echo arm64)" >&2 ;;
    esac
    if [[ $triple == x86_64-unknown-linux-gnu && -n $older ]]; then
        "$python" -B scripts/package/older.py run "$older" "$found" >&2 || fail "the command line for $triple does not run with the C library in $older"
    elif [[ $triple == x86_64-unknown-linux-gnu ]]; then
        leave_out "a run of the command line with an older C library" "no --older root was given; the symbols that it asks for were looked at"
    fi
    "$python" -B scripts/package/tarball.py "$work/$name" "$files/$name.tar.gz"
    cargo metadata --format-version 1 --locked --filter-platform "$triple" | "$python" -B scripts/package/sbom.py Cargo.lock "$files/$name.cdx.json" >&2
    built+="$triple "
done

# An image's root: the program, what it links to, and the certificates that it trusts.
image() {
    local from=$1 into=$2 library
    mkdir -p "$into/root/tmp" "$into/root/etc/ssl/certs"
    cp "$from" "$into/root/vpc-endpoint-rule"
    for library in $(ldd "$from" 2>/dev/null | sed -n 's/.* => \(\/[^ ]*\).*/\1/p; s/^[[:space:]]*\(\/[^ ]*ld-[^ ]*\).*/\1/p'); do
        mkdir -p "$into/root$(dirname "$library")"
        cp -L "$library" "$into/root$library"
    done
    [[ ! -f /etc/ssl/certs/ca-certificates.crt ]] || cp -L /etc/ssl/certs/ca-certificates.crt "$into/root/etc/ssl/certs/"
    cp scripts/package/Dockerfile "$into/Dockerfile"
}
case $(uname -sm) in
    'Linux x86_64')
        if [[ $built == *x86_64-unknown-linux-* ]]; then
            name=vpc-endpoint-rule-$version-image
            triple=x86_64-unknown-linux-gnu
            [[ $built != *x86_64-unknown-linux-musl* ]] || triple=x86_64-unknown-linux-musl
            image "$work/vpc-endpoint-rule-$version-$triple/vpc-endpoint-rule" "$work/$name"
            "$python" -B scripts/package/tarball.py "$work/$name" "$files/$name.tar.gz"
        fi
        ;;
    *) leave_out "the image's root" "it is assembled on Linux x86_64" ;;
esac

# The templates, with the keys of this version's packages.
templates=$work/vpc-endpoint-rule-$version-templates
mkdir -p "$templates"
cp cfn/*.yaml cfn/*.md "$templates/"
cp -R cfn/terraform cfn/lza "$templates/"
for zip in "$files"/*.zip; do
    architecture=x86_64
    [[ $zip != *-arm64.zip ]] || architecture=arm64
    printf '%s vpc-endpoint-rule/%s/%s-%s.zip\n' "$architecture" "$version" "$(sha256 "$zip")" "$architecture" >>"$templates/CODE_KEYS"
done
code_key=$(sed -n 's/^x86_64 //p' "$templates/CODE_KEYS")
for template in "$templates"/*.yaml; do
    [[ -z $code_key ]] || sed "/^  CodeKey:\$/,/MaxLength/s#^\(    \)MaxLength: 1024#&\\
\1Default: $code_key#" "$template" >"$work/one" && cat "$work/one" >"$template"
done
"$python" -B scripts/package/tarball.py "$templates" "$files/$(basename "$templates").tar.gz"

# The notes.
{
    printf '# vpc-endpoint-rule %s\n\n' "$version"
    sed -n "/^## \[$version\]/,/^## \[/p" CHANGELOG.md | sed '1d;/^## \[/d'
    printf '## Deploy\n\n    tar xzf vpc-endpoint-rule-%s.tar.gz\n    cd vpc-endpoint-rule-%s\n    scripts/deploy.sh --release . --dry-run\n    scripts/deploy.sh --release .\n\n' "$version" "$version"
    printf '## Left out\n\n%s' "${left_out:-Nothing.
}"
} >"$files/NOTES.md"

sums() {
    local file
    rm -f "$1/SHA256SUMS"
    for file in "$1"/*; do
        printf '%s  %s\n' "$(sha256 "$file")" "${file##*/}"
    done >"$work/SHA256SUMS"
    mv "$work/SHA256SUMS" "$1/"
}
sums "$files"

# One archive to deploy from: scripts, templates, packages, their sums, the command line.
bundle=$work/vpc-endpoint-rule-$version
mkdir -p "$bundle/scripts/deploy" "$bundle/release" "$bundle/bin"
cp scripts/aws.sh scripts/deploy.sh scripts/deploy-organization.sh scripts/import-findings.sh "$bundle/scripts/"
cp scripts/deploy/*.sh "$bundle/scripts/deploy/"
cp -R "$templates" "$bundle/cfn"
cp LICENSE README.md "$files/NOTES.md" "$bundle/"
cp "$files"/*.zip "$files"/*.cdx.json "$bundle/release/"
sums "$bundle/release"
[[ $built != *x86_64-unknown-linux-gnu* ]] || cp "$work/vpc-endpoint-rule-$version-x86_64-unknown-linux-gnu/vpc-endpoint-rule" "$bundle/bin/"
"$python" -B scripts/package/tarball.py "$bundle" "$files/vpc-endpoint-rule-$version.tar.gz"
sums "$files"

mkdir -p "$output"
mv "$files" "$place"
printf '%s\n' "$place"
