#!/bin/sh
# Install the packages named, as root. Debian starts a server that it installs; that is
# refused here (policy-rc.d, see invoke-rc.d(8)), for we start private ones of our own.
set -eu

log=$(mktemp)
policy=/usr/sbin/policy-rc.d
made=
trap 'rm -f "$log" $made' EXIT
trap 'exit 130' INT TERM
if [ ! -e "$policy" ]; then
    made=$policy
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
apt() {
    apt-get --yes -o DPkg::Lock::Timeout=300 "$@" > "$log" 2>&1 || {
        cat "$log" >&2
        exit 1
    }
}
apt update
apt install --no-install-recommends "$@"
