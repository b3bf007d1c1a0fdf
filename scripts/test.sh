#!/usr/bin/env bash
# Sets up whatever the tests need, inside the target folder, and runs them all.
# Arguments go to pytest: `scripts/test.sh -k scheduled`.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tools.sh

python_tools
emulator
chromium

# One build serves the tests and, as programs, the suites that start them.
cargo build --workspace --all-targets --locked
cargo test --workspace --locked

# Most of these tests wait for the simulated AWS: more of them than processors run side by side.
VPC_ENDPOINT_RULE_BOOTSTRAP=$target/debug/bootstrap \
    VPC_ENDPOINT_RULE=$target/debug/vpc-endpoint-rule \
    AWS_LAMBDA_RIE=$emulator \
    CHROMIUM=$chromium \
    "$python_tools/bin/python" -B -m pytest tests --numprocesses 6 "$@"
