#!/usr/bin/env bash
# See that there is a browser for the tests of the pages; install Debian's where that is allowed.
set -euo pipefail

if command -v chromium >/dev/null; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing chromium for the tests of the pages."
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends chromium >/dev/null
elif [ -n "${CI:-}" ]; then
    echo "chromium is missing, and only root may install it: the tests of the pages cannot run." >&2
    exit 1
else
    echo "chromium is missing, and only root may install it: the tests of the pages are skipped."
fi
