#!/bin/sh
# Installs the packages of /packages in a container that holds nothing but the unpacked essential
# packages: dpkg unpacks everything once more, runs the maintainers' scripts and keeps its database.
# Runs as root, without network.
set -eu
umask 022
export DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true LC_ALL=C HOME=/root

# No service is started by an installation.
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 0755 /usr/sbin/policy-rc.d

# The essential packages need each other's scripts before any of them is configured, hence
# --force-depends; the second call is strict and leaves nothing half done.
dpkg --force-depends --force-unsafe-io --install /packages/*.deb
dpkg --configure --pending
problems=$(dpkg --audit)
if [ -n "$problems" ]; then
    echo "$problems" >&2
    exit 1
fi

rm -rf /packages /usr/sbin/policy-rc.d
rm -rf /var/cache/apt/*.bin /var/cache/apt/archives/*.deb /var/lib/apt/lists/*
rm -f /var/cache/debconf/*-old /var/lib/dpkg/*-old /var/cache/ldconfig/aux-cache
rm -f /etc/passwd- /etc/group- /etc/shadow- /etc/gshadow- /etc/machine-id
find /var/log -type f -delete
