#!/usr/bin/env bash
# Make a virtual environment with a Python of 3.11 or later: environment.sh FOLDER
set -euo pipefail

folder=$1

is_recent() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

for python in python3 python3.11 python3.12 python3.13; do
    if is_recent "$python"; then
        break
    fi
    python=
done
if [ -z "$python" ]; then
    echo "Python 3.11 or later is needed, and neither python3 nor python3.11 is one." >&2
    exit 1
fi

rm -rf "$folder"
if ! "$python" -m venv "$folder" 2>/dev/null; then
    rm -rf "$folder"
    # Debian keeps what venv needs in a package of its own.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        version=$("$python" -c 'import sys; print("{}.{}".format(*sys.version_info))')
        apt-get -qq update
        apt-get -qq install --yes --no-install-recommends "python$version-venv" >/dev/null
    fi
    "$python" -m venv "$folder"
fi
