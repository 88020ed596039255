# The first process of an engine's own world: its mounts, its network, and the daemon in its own root.
# world.sh ROOT STATE COMMAND: ROOT is a whole Debian system, STATE holds what the daemon keeps. With the
# root `/` it is the machine's own daemon, started a second time.
#
# It runs in new mount, network and process namespaces, so everything made here is gone with it, whoever
# ends it and however.
set -eu
root=$1
state=$2
shift 2

ip link set lo up
# The machine's own sockets are out of sight; the world's engine listens where every engine does.
mount -t tmpfs -o mode=755 tmpfs /run
if [ "$root" = / ]; then
    mkdir -p /var/lib/docker "$state/docker"
    mount --bind "$state/docker" /var/lib/docker
    printf '%s\n' "$ENGINE_CONFIGURATION" >/run/engine.conf
    "$@" &
    wait $!
    exit
fi
mkdir -p "$root/.outside" "$root/var/lib/docker" "$root/var/lib/containers" "$state/docker" "$state/containers"
mount --bind "$root" "$root"
# Files of a learner's folder, which lies in the state, are found by the daemon where everybody else finds them.
mkdir -p "$root$state"
mount --bind "$state" "$root$state"
mount --bind "$state/docker" "$root/var/lib/docker"
mount --bind "$state/containers" "$root/var/lib/containers"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount --rbind /run "$root/run"
printf '%s\n' "$ENGINE_CONFIGURATION" >/run/engine.conf

# A real root, not a chroot: runc enters a container's mount namespace, and would come out in ours.
unshare --mount --propagation private sh -c '
    cd "$1"
    shift
    pivot_root . .outside
    umount -l .outside
    exec chroot . env PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
' sh "$root" "$@" &

# The first process of a process namespace also waits for everybody's orphans. It ends with the daemon.
wait $!
