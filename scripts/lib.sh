# What the commands in scripts/ share: where we are, what Debian packages are needed, how to build.
# Sourced by bash, never run. Nothing here reads standard input or needs a terminal.
# shellcheck shell=bash
set -euo pipefail
unset CDPATH
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '== %s\n' "$*" >&2; }

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# run_quietly WHAT COMMAND...: what the command prints goes to build/WHAT.log, shown only if it fails.
run_quietly() {
    local log=build/$1.log
    shift
    mkdir -p build
    if ! "$@" >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        fail "$* (the above is kept in $log)"
    fi
}

# apt_get ARGUMENTS...: as root, or through sudo, which may ask for a password.
apt_get() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "installing packages needs root or sudo: apt-get $*"
        as_root=(sudo)
    fi
    run_quietly apt-get "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get --quiet --option DPkg::Lock::Timeout=300 "$@"
}

# install_packages NAME...: those that are missing; asks the network for nothing when none is.
install_packages() {
    local name missing=()
    command -v apt-get >/dev/null || fail "no apt-get here; these Debian packages are needed: $*"
    for name in "$@"; do
        case $(dpkg-query --show --showformat='${db:Status-Status}' "$name" 2>/dev/null || true) in
            installed) ;;
            *) missing+=("$name") ;;
        esac
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "installing Debian packages: ${missing[*]}"
    apt_get update
    apt_get install --yes --no-install-recommends "${missing[@]}"
}

# To build the program: clang, for it makes the faster cryptography of the two, with g++'s standard
# library.
install_program_packages() {
    install_packages clang g++ cmake ninja-build ccache pkg-config \
        libsodium-dev libssl-dev libcbor-dev libexpected-dev librocksdb-dev \
        libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev \
        libxxhash-dev prometheus-cpp-dev libqrencode-dev libutf8proc-dev libcli11-dev libfmt-dev
}

# To build its tests and benchmarks too.
install_build_packages() {
    install_program_packages
    install_packages libgtest-dev libgmock-dev librapidcheck-dev libzxing-dev libfaketime
    # Strangers who read our transparency log.
    install_packages golang-go golang-golang-x-mod-dev openssl
}

# To build with sanitizers, and to read their reports.
install_sanitizers() { install_packages libclang-rt-14-dev llvm; }

# install_node: a pinned Node and the libraries of tests/interop/package-lock.json, into its
# node_modules/. npm is only the carrier: Debian's, where the machine has none of its own.
install_node() {
    local room=tests/interop
    ! cmp -s $room/package-lock.json $room/node_modules/.installed_lock || return 0
    command -v npm >/dev/null || install_packages nodejs npm ca-certificates
    say "installing Node and the libraries of $room/package.json into $room/node_modules"
    run_quietly npm npm --prefix $room ci --loglevel=error
    # npm calls an optional package that it could not get no error.
    "$(pinned_node)" --version >/dev/null || fail "npm brought no Node for $(uname -m)"
    cp $room/package-lock.json $room/node_modules/.installed_lock
}

# The one of this machine's processor; Debian's npm does not link it into .bin/.
pinned_node() { printf '%s\n' "$PWD"/tests/interop/node_modules/node-linux-*/bin/node; }

# build PRESET [TARGET...]: into build/PRESET, with tests.
build() {
    local preset=$1
    shift
    say "building $preset${*:+: $*} in build/$preset (the first time takes minutes)"
    run_quietly "configure-$preset" cmake --preset "$preset" -D BUILD_TESTING=ON
    cmake --build --preset "$preset" --parallel "$(nproc)" ${1:+--target "$@"} </dev/null
}

# build_program: build/release/noodgeld alone, which needs no package that only tests need.
build_program() {
    local cache=build/release/CMakeCache.txt tests=OFF
    # A folder that has tests keeps them: their packages are here.
    ! grep -qs '^BUILD_TESTING:BOOL=ON$' "$cache" || tests=ON
    say "building noodgeld in build/release (the first time takes minutes)"
    run_quietly configure-release cmake --preset release -D BUILD_TESTING=$tests
    cmake --build --preset release --parallel "$(nproc)" --target noodgeld </dev/null
}

# run_tests PRESET [ctest argument...]
run_tests() {
    local preset=$1
    shift
    say "testing $preset"
    ctest --preset "$preset" "$@" </dev/null
}
