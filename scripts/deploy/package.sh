# The package that is deployed: of a release whose sum is verified, one that is given, else one that is built. Sourced.
# shellcheck shell=bash disable=SC2154,SC2034

# SHA-256 of a file, with what this machine has: GNU, BSD and macOS, or OpenSSL.
sha256() {
    if command -v sha256sum >/dev/null; then
        sha256sum "$1" | cut -d' ' -f1
    elif command -v shasum >/dev/null; then
        shasum -a 256 "$1" | cut -d' ' -f1
    else
        openssl dgst -sha256 "$1" | sed 's/.* //'
    fi
}

# Takes the package out of a release, after its sum was verified: a folder with SHA256SUMS, or the zip beside it.
verify_release() {
    local place=$1 sums name wanted found
    if [[ -d $place ]]; then
        sums=$place/SHA256SUMS
        name=vpc-endpoint-rule-$version-$architecture.zip
        [[ ! -d $place/release || -f $sums ]] || sums=$place/release/SHA256SUMS
        zip=${sums%/*}/$name
    elif [[ -f $place ]]; then
        name=${place##*/}
        sums=$(dirname "$place")/SHA256SUMS
        zip=$place
    else
        fail "\`$place\` is neither a release's folder nor its package"
    fi
    [[ -f $sums ]] || fail "there is no SHA256SUMS beside $name in ${sums%/*}: a release is the folder that scripts/release.sh made, whole"
    [[ $name == vpc-endpoint-rule-"$version"-*.zip ]] || fail "\`$name\` is not a package of version $version, which these templates are of"
    case $name in
        *-x86_64.zip) architecture=x86_64 ;;
        *-arm64.zip) architecture=arm64 ;;
    esac
    [[ -f $zip ]] || fail "the release in ${sums%/*} has no package for $architecture: it holds $(sed 's/^[^ ]* *//' "$sums" | grep '\.zip$' | tr '\n' ' ')"
    wanted=$(awk -v name="$name" '{ file = $2; sub(/^\*/, "", file); if (file == name) print $1 }' "$sums")
    [[ -n $wanted ]] || fail "SHA256SUMS does not name $name"
    found=$(sha256 "$zip")
    [[ $found == "$wanted" ]] || fail "$zip is not what was released: its SHA-256 is $found, SHA256SUMS says $wanted"
    say "$name: SHA-256 verified"
}

# The package to deploy: one that is given, else a fresh one.
make_package() {
    if [[ -z $zip ]]; then
        [[ -x $root/scripts/package.sh ]] || fail "there is nothing to build here: deploy a release with --release, or a package with --zip"
        zip=$root/target/package/vpc-endpoint-rule-$version-$architecture.zip
        change "$root/scripts/package.sh" --architecture "$architecture"
    fi
    [[ -f $zip || -n $dry_run ]] || fail "\`$zip\` is not a file"
    local digest=not-built-yet
    [[ ! -f $zip ]] || digest=$(sha256 "$zip")
    key=vpc-endpoint-rule/$version/$digest-$architecture.zip
}
