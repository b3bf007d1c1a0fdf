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

step "lints of the offline program, without the AWS SDK"
cargo clippy --workspace --all-targets --no-default-features --locked -- -D warnings

step "the README's first command, as it stands there"
first=$(sed -n '/^    cargo run /{s/^ *//p;q}' README.md)
[[ -n $first ]] || fail "README.md shows no \`cargo run\` command"
status=0
bash -c "$first" || status=$?
# 1: something of the example is NON_COMPLIANT, as it must be.
((status == 1)) || fail "\`$first\` ended with status $status instead of 1"

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
