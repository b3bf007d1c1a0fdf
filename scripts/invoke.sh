#!/usr/bin/env bash
# Sends a saved AWS Config event to the function, run here under AWS's Lambda Runtime Interface Emulator.
#
#   scripts/invoke.sh tests/events/scheduled.json
#
# The function takes its credentials from the environment (AWS_PROFILE will not do: export AWS_ACCESS_KEY_ID and the
# rest, for example with `eval "$(aws configure export-credentials --format env)"`) and really reports: give the event
# the resultToken TESTMODE to have AWS Config check the evaluations and store nothing.
# BOOTSTRAP names another binary than the debug build; AWS_LAMBDA_FUNCTION_TIMEOUT the seconds it may take (60).
set -euo pipefail
[[ $# -eq 1 && -r $1 ]] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
event=$(realpath "$1")
cd "$(dirname "$0")/.."
. scripts/tools.sh

python_tools
emulator
if [[ -z ${BOOTSTRAP:-} ]]; then
    cargo build --locked --bin bootstrap
    BOOTSTRAP=$target/debug/bootstrap
fi

PYTHONPATH=tests "$python_tools/bin/python" -B -m function "$emulator" "$BOOTSTRAP" "$event"
