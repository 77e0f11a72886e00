#!/bin/sh
# Installs appservices and appservices-mock from a release, after checking the archive's SHA-256.
# `sh install.sh --help` lists the options. Needs tar, gzip, and curl or wget.
set -eu

fail() {
    echo "error: $*" >&2
    exit 1
}

usage() {
    cat <<'END'
Install appservices and appservices-mock from a release

Usage: sh install.sh [--version VERSION] [--prefix DIR]

Options:
  --version VERSION  Install this version, such as 0.1.0 [default: the newest]
  --prefix DIR       Install into DIR/bin and DIR/share [default: ~/.local]
  --help             Print help

Environment:
  APPSERVICES_RELEASES  Address of the releases, for mirrors
END
}

# The target of this machine, as releases name it.
target() {
    system=$(uname -s)
    machine=$(uname -m)
    # A shell under Rosetta says x86_64.
    if [ "$system" = Darwin ] && [ "$(sysctl -n hw.optional.arm64 2>/dev/null || true)" = 1 ]; then
        machine=arm64
    fi
    case $machine in
        x86_64 | amd64) machine=x86_64 ;;
        aarch64 | arm64) machine=aarch64 ;;
    esac
    case $system-$machine in
        Linux-x86_64 | Linux-aarch64) echo "$machine-unknown-linux-musl" ;;
        Darwin-x86_64 | Darwin-aarch64) echo "$machine-apple-darwin" ;;
        *)
            echo "error: there is no archive for $system on $machine" >&2
            echo "Hint: with Rust, 'cargo install --locked --path cli' works in a clone" >&2
            exit 1
            ;;
    esac
}

# Writes what is at address $1 to file $2. Only https, and http on this machine.
download() {
    case $1 in
        https://*) protocol='=https' ;;
        http://127.0.0.1:* | http://localhost:*) protocol='=http' ;;
        *) fail "cannot download $1: the address does not begin with https://" ;;
    esac
    if command -v curl >/dev/null 2>&1; then
        curl --proto "$protocol" --tlsv1.2 --fail --silent --show-error --location --retry 3 --output "$2" "$1" ||
            fail "cannot download $1"
    elif command -v wget >/dev/null 2>&1; then
        wget --quiet --output-document="$2" "$1" || fail "cannot download $1"
    else
        fail "cannot find curl or wget"
    fi
}

# The SHA-256 of file $1.
sum() {
    if command -v sha256sum >/dev/null 2>&1; then
        sha256sum "$1"
    elif command -v shasum >/dev/null 2>&1; then
        shasum -a 256 "$1"
    elif command -v openssl >/dev/null 2>&1; then
        openssl dgst -r -sha256 "$1"
    else
        fail "cannot find sha256sum, shasum or openssl to check the archive"
    fi | cut -d ' ' -f 1
}

# Copies the files below folder $1 to folder $2. A program that runs is replaced, not written to.
copy() {
    (cd "$1" && find . -type f) | while IFS= read -r file; do
        to=$2/${file#./}
        mkdir -p "$(dirname "$to")"
        cp "$1/$file" "$to.new"
        mv -f "$to.new" "$to"
    done
}

main() {
    version=
    prefix=${HOME:-}/.local
    while [ $# -gt 0 ]; do
        case $1 in
            --version | --prefix)
                [ -n "${2-}" ] || fail "$1 needs a value"
                if [ "$1" = --version ]; then version=${2#v}; else prefix=$2; fi
                shift 2
                ;;
            --help | -h)
                usage
                exit 0
                ;;
            *) fail "unknown argument '$1'; see --help" ;;
        esac
    done
    case $version in
        *[!0-9A-Za-z.+-]*) fail "the version is invalid: '$version'" ;;
    esac
    releases=${APPSERVICES_RELEASES:-https://github.com/OWNER/appservices/releases}
    if [ -n "$version" ]; then
        base=$releases/download/v$version
    else
        base=$releases/latest/download
    fi
    target=$(target)
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    trap 'exit 1' HUP INT TERM

    download "$base/SHA256SUMS" "$work/SHA256SUMS"
    # Lines have the sum, a space, a space or asterisk, and the name.
    line=$(grep -E "^[0-9a-f]{64} [ *]appservices-[0-9A-Za-z.+-]+-$target\.tar\.gz\$" "$work/SHA256SUMS" || true)
    [ "$(printf '%s\n' "$line" | grep -c .)" = 1 ] || fail "the release has no archive for $target"
    expected=$(printf '%s\n' "$line" | cut -c 1-64)
    archive=$(printf '%s\n' "$line" | cut -c 67-)
    if [ -n "$version" ] && [ "$archive" != "appservices-$version-$target.tar.gz" ]; then
        fail "the release has $archive, not version $version"
    fi

    download "$base/$archive" "$work/$archive"
    actual=$(sum "$work/$archive")
    if [ "$actual" != "$expected" ]; then
        echo "error: the archive is not the one that was released: its SHA-256 differs" >&2
        echo "  archive   $archive" >&2
        echo "  expected  $expected" >&2
        echo "  actual    $actual" >&2
        echo "Nothing was installed." >&2
        exit 1
    fi
    tar -xzf "$work/$archive" -C "$work"
    root=$work/${archive%.tar.gz}
    copy "$root/share" "$prefix/share"
    copy "$root/bin" "$prefix/bin"
    "$prefix/bin/appservices" --version
    "$prefix/bin/appservices-mock" --version
    echo "Installed in $prefix/bin"
    case :${PATH:-}: in
        *":$prefix/bin:"*) ;;
        *) echo "Hint: add it to your PATH: export PATH=\"$prefix/bin:\$PATH\"" ;;
    esac
}

# At the end, so that half a script does nothing.
main "$@"
