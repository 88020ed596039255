# Packs an initrd of busybox and the modules of QEMU's paravirtual devices; udev's own takes minutes.
# initrd.sh ROOT OUT
set -eu
root=$1
out=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/bin" "$folder/modules" "$folder/proc" "$folder/sys" "$folder/dev" "$folder/new"
cp "$(command -v busybox)" "$folder/bin/busybox"
kernel=$(basename "$root"/lib/modules/*)
for module in drivers/block/virtio_blk drivers/char/virtio_console drivers/char/hw_random/virtio-rng; do
    file=$root/lib/modules/$kernel/kernel/$module.ko
    # What is not a module is built in.
    if [ -f "$file.xz" ]; then
        xz -dc "$file.xz" >"$folder/modules/$(basename $module).ko"
    elif [ -f "$file" ]; then
        cp "$file" "$folder/modules/"
    fi
done
cat >"$folder/init" <<'INIT'
#!/bin/busybox sh
box=/bin/busybox
$box mount -t proc proc /proc
$box mount -t sysfs sys /sys
$box mount -t devtmpfs dev /dev
for module in /modules/*.ko; do $box insmod $module; done
tries=0
while [ ! -b /dev/vda ] && [ $tries -lt 100 ]; do $box sleep 0.1; tries=$((tries + 1)); done
$box mount -t ext4 -o rw,noatime /dev/vda /new || $box poweroff -f
$box mount --move /dev /new/dev
$box umount /sys
$box umount /proc
exec $box switch_root /new /sbin/init
INIT
chmod 755 "$folder/init"
(cd "$folder" && find . | cpio -o -H newc --quiet) >"$out"
