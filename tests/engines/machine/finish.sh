# Makes a debootstrapped system boot fast on a slow processor, and run one script of ours.
# finish.sh ROOT: udev, logins, timers and generators take minutes without KVM and show the engine nothing.
set -eu
root=$1
units=$root/etc/systemd/system

mask() { for unit in "$@"; do ln -sf /dev/null "$units/$unit"; done; }
mask systemd-udevd.service systemd-udev-trigger.service systemd-udev-settle.service \
    systemd-udevd-control.socket systemd-udevd-kernel.socket
mask apparmor.service systemd-binfmt.service proc-sys-fs-binfmt_misc.automount systemd-journal-flush.service \
    systemd-random-seed.service systemd-sysusers.service systemd-tmpfiles-setup-dev.service \
    systemd-tmpfiles-setup-dev-early.service systemd-update-done.service systemd-update-utmp.service \
    systemd-pcrphase.service systemd-pcrphase-sysinit.service systemd-pcrmachine.service \
    systemd-tpm2-setup.service systemd-tpm2-setup-early.service ldconfig.service systemd-hwdb-update.service \
    systemd-journal-catalog-update.service systemd-machine-id-commit.service systemd-boot-random-seed.service
mask getty.target getty@tty1.service serial-getty@ttyS0.service modprobe@configfs.service modprobe@drm.service \
    modprobe@efi_pstore.service modprobe@fuse.service modprobe@loop.service modprobe@dm_mod.service \
    kmod-static-nodes.service systemd-networkd.service systemd-networkd.socket \
    systemd-network-generator.service systemd-timesyncd.service systemd-modules-load.service \
    systemd-remount-fs.service systemd-fsck-root.service systemd-pstore.service dev-hugepages.mount \
    dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-fs-fuse-connections.mount \
    sys-kernel-config.mount
mask systemd-tmpfiles-clean.timer apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer \
    e2scrub_all.timer e2scrub_reap.service fstrim.timer man-db.timer systemd-hostnamed.socket \
    systemd-creds.socket systemd-importd.socket systemd-pcrextend.socket systemd-pcrlock.socket \
    systemd-sysext.socket systemd-bootctl.socket systemd-ask-password-console.path \
    systemd-ask-password-wall.path
mkdir -p "$root/etc/systemd/system-generators"
for generator in "$root"/usr/lib/systemd/system-generators/*; do
    ln -sf /dev/null "$root/etc/systemd/system-generators/$(basename "$generator")"
done
: >"$root/etc/fstab"
echo machine >"$root/etc/hostname"
printf '127.0.0.1 localhost machine\n' >"$root/etc/hosts"
tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
ln -sf /lib/systemd/system/multi-user.target "$units/default.target"
mkdir -p "$root/etc/systemd/journald.conf.d" "$root/etc/systemd/system.conf.d"
printf '[Journal]\nStorage=volatile\nRateLimitIntervalSec=0\n' >"$root/etc/systemd/journald.conf.d/matrix.conf"
printf '[Manager]\nDefaultTimeoutStartSec=900\n' >"$root/etc/systemd/system.conf.d/matrix.conf"

# Debian's own profiles for the runtimes; Docker loads `docker-default` itself.
cat >"$units/matrix-profiles.service" <<'UNIT'
[Unit]
Before=docker.service containerd.service
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'for name in runc crun rootlesskit; do file=/etc/apparmor.d/$name; [ ! -f $file ] || /sbin/apparmor_parser -r $file; done'
UNIT

# The work: the second disk is an archive with the program, the images, the submissions and the script.
cat >"$units/matrix.service" <<'UNIT'
[Unit]
After=docker.service dbus.service matrix-profiles.service
[Service]
Type=oneshot
TimeoutStartSec=infinity
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS0
ExecStart=/bin/sh -c 'mkdir -p /payload && tar -x -f /dev/vdb -C /payload && exec sh /payload/guest.sh'
UNIT
mkdir -p "$units/multi-user.target.wants"
for unit in matrix-profiles matrix; do
    ln -sf "/etc/systemd/system/$unit.service" "$units/multi-user.target.wants/$unit.service"
done

# The user of the rootless engine. Only that machine's script starts its session.
chroot "$root" useradd --create-home --uid 1000 --shell /bin/sh learner
mkdir -p "$root/home/learner/.config/systemd/user/default.target.wants"
cat >"$root/home/learner/.config/systemd/user/docker.service" <<'UNIT'
[Service]
Environment=PATH=/usr/sbin:/usr/bin:/sbin:/bin
ExecStart=/usr/share/docker.io/contrib/dockerd-rootless.sh
Delegate=yes
TimeoutStartSec=0
KillMode=mixed
Type=notify
NotifyAccess=all
UNIT
ln -sf ../docker.service "$root/home/learner/.config/systemd/user/default.target.wants/docker.service"
chroot "$root" chown -R learner:learner /home/learner
