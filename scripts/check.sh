#!/usr/bin/env bash
# What CI runs, in CI's order: the cheap checks first, never two builds at once.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tools.sh

step() {
    printf '\n== %s\n' "$*"
}

step formatting
cargo fmt --all --check

step "lints without the AWS SDK: of the first build alone, and of the offline program"
cargo clippy --all-targets --no-default-features --locked -- -D warnings
cargo clippy --workspace --all-targets --no-default-features --features offline --locked -- -D warnings

step "the README's first commands, as they stand there"
mapfile -t commands < <(sed -n 's/^    \(cargo run .*\)/\1/p' README.md)
((${#commands[@]})) || fail "README.md shows no \`cargo run\` command"
# 1: something of the example is NON_COMPLIANT, as it must be.
expected=1
for command in "${commands[@]}"; do
    status=0
    bash -c "$command" || status=$?
    ((status == expected)) || fail "\`$command\` ended with status $status instead of $expected"
    expected=0
done

step "what that first build leaves out says how to build it"
for left_out in 'collect tests/example --output x' 'invoke x' 'evaluate tests/example --plan x' \
    'explain tests/example vpc-0525e09032509ece5 --plan x' 'report --evaluated x'; do
    # shellcheck disable=SC2086  # words
    said=$("$target/debug/vpc-endpoint-rule" $left_out 2>&1) && fail "\`$left_out\` ended with status 0"
    [[ $said == *'is not in this build'*'--features offline'* ]] || fail "\`$left_out\` said: $said"
done

step "CloudFormation templates"
python_tools
mapfile -t templates < <(git ls-files 'cfn/*.yaml' 'cfn/*.yml' 'cfn/*.json' ':!cfn/lza')
if ((${#templates[@]})); then
    "$python_tools/bin/cfn-lint" "${templates[@]}"
fi
printf '%s templates checked\n' "${#templates[@]}"

step "security of the templates, mistakes in the scripts"
scanners
mapfile -t packs < <(printf '%s\n' "${templates[@]}" | sed 's/^/--file /')
# shellcheck disable=SC2068  # each is an option and its value
"$scanners/bin/checkov" ${packs[@]} --framework cloudformation --compact --quiet --skip-download
mapfile -t shell_scripts < <(git ls-files 'scripts/*.sh')
"$scanners/bin/shellcheck" --external-sources "${shell_scripts[@]}"

step lints
cargo clippy --workspace --all-targets --locked -- -D warnings

step tests
scripts/test.sh

step "licences, sources and duplicates of the dependencies"
cargo_deny
"$cargo_deny" --locked check --hide-inclusion-graph licenses bans sources

step "advisories on the dependencies"
# The advisory database is a git repository of its own; without a way to it there is nothing to ask.
if timeout 60 "$cargo_deny" --locked fetch db >/dev/null 2>&1; then
    "$cargo_deny" --locked check --disable-fetch advisories
else
    printf 'SKIPPED: the RustSec advisory database cannot be reached from here\n'
fi

printf '\nall checks passed\n'
