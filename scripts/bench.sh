#!/usr/bin/env bash
# Measures the function beside the same evaluator in Python with boto3: cold start, warm invocation, memory, size.
#
#   scripts/bench.sh --memory                       what the function alone needs of memory in regions of many groups and rules
#   scripts/bench.sh --order                        lists anew what an invocation runs, for the linker; needs valgrind
#   scripts/bench.sh --organization PROGRAM [N]     what central endpoints cost the command line's report of N accounts (1000)
#   scripts/bench.sh --plan PROGRAM [--megabytes N]  what a plan of 5,000 resources costs over a region of 20,000 network interfaces
#   scripts/bench.sh --plan PROGRAM --shapes N       what plans of N MB that are full of one thing each take of memory
#   scripts/bench.sh [--starts N] [--warm N] [--peer-threads N] [--no-resumption] ...      (--help has the rest)
#
# Both are started in turn, each with Lambda's Runtime API before it and a static AWS behind it, over TLS on the loopback.
# Linux only. BOOTSTRAP names another binary than the release build. Exits with 1 where the two sides disagree.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tools.sh

if [[ ${1:-} == --organization ]]; then
    python_tools
    PYTHONPATH=tests exec "$python_tools/bin/python" -B -m bench.organization "${@:2}"
fi
if [[ ${1:-} == --plan ]]; then
    exec python3 -B tests/bench/plan.py "${@:2}"
fi
[[ $(uname -s) == Linux ]] || fail "CPU time is taken from Linux's process clocks: run it on Linux"
python_tools
if [[ ${1:-} == --order ]]; then
    command -v valgrind >/dev/null || fail "--order needs valgrind (apt-get install valgrind)"
    cargo rustc --release --locked --no-default-features --features aws --bin bootstrap -- -C strip=none
    PYTHONPATH=tests exec "$python_tools/bin/python" -B -m bench.order "$target/release/bootstrap"
fi
if [[ -z ${BOOTSTRAP:-} ]]; then
    # As scripts/package.sh builds it.
    cargo build --release --locked --no-default-features --features aws --bin bootstrap
    BOOTSTRAP=$target/release/bootstrap
fi
[[ -x $BOOTSTRAP ]] || fail "\`$BOOTSTRAP\` is not a program"
if [[ ${1:-} == --memory ]]; then
    PYTHONPATH=tests exec "$python_tools/bin/python" -B -m bench.memory "$BOOTSTRAP" "${@:2}"
fi
peer=$tools/bench
python_environment "$peer" tests/bench/requirements.txt
PYTHONPATH=tests exec "$python_tools/bin/python" -B -m bench "$BOOTSTRAP" "$peer/bin/python" "$@"
