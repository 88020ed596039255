# In the virtual machine: sets the engine up, then loads the base images or judges, and tells by a port.
#
# A line told is words: `facts DOCUMENT`, `loaded`, `judged NUMBER CODE REPORT SAID EVIDENCE`, `failed TEXT`;
# texts are packed and in base64. The machine powers itself off at the end.
set -u
. /payload/task # MODE, STEP, SECONDS_EACH
# Without udev the port has the kernel's name only.
for port in /dev/vport*p1; do exec 3>"$port"; done

tell() { printf '%s\n' "$*" >&3; }
pack() { gzip -c "$1" | base64 -w0; }
end() {
    sync
    poweroff -f
    sleep 60
}
fail() {
    (printf '%s\n' "$1"; journalctl --no-pager -n 40) >/tmp/failure 2>&1
    tell failed "$(pack /tmp/failure)"
    end
}

run() { env HARDEN_CHECK_STATE=/tmp/matrix-state LANG=C.UTF-8 "$@"; }
case $MODE in
plain) ;;
remapped)
    mkdir -p /etc/docker
    echo '{"userns-remap":"default"}' >/etc/docker/daemon.json
    systemctl restart docker
    ;;
rootless)
    systemctl stop docker.socket docker.service containerd.service
    modprobe -a tun br_netfilter overlay
    # What udev does elsewhere: every user may make a network of its own.
    chmod 666 /dev/net/tun /dev/fuse
    systemctl start systemd-logind.service
    systemctl start user@1000.service || fail "the user's session does not start"
    run() {
        setpriv --reuid=1000 --regid=1000 --init-groups env HOME=/home/learner HARDEN_CHECK_STATE=/tmp/matrix-state \
            LANG=C.UTF-8 XDG_RUNTIME_DIR=/run/user/1000 DOCKER_HOST=unix:///run/user/1000/docker.sock "$@"
    }
    ;;
esac

tries=0
until run docker version >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 120 ] || fail "no engine answers"
    sleep 1
done
echo "matrix: the engine answers"

program=/payload/harden-check
if [ "$STEP" = load ]; then
    run $program images load /payload/kit.bundle >/tmp/loading 2>&1 || fail "$(cat /tmp/loading)"
    tell loaded
    end
fi

run $program doctor --format json >/tmp/facts 2>/tmp/said
tell facts "$(pack /tmp/facts)"
while read -r number exercise; do
    rm -f /tmp/evidence/evidence.json
    mkdir -p /tmp/evidence
    chmod 777 /tmp/evidence
    run timeout --kill-after=60 "$SECONDS_EACH" $program exercise "$exercise" --format json --lang en \
        --submission "/payload/cases/$number" --record /tmp/evidence/evidence.json >/tmp/report 2>/tmp/said
    code=$?
    [ -f /tmp/evidence/evidence.json ] || : >/tmp/evidence/evidence.json
    tell judged "$number" $code "$(pack /tmp/report)" "$(pack /tmp/said)" "$(pack /tmp/evidence/evidence.json)"
    echo "matrix: judged $number"
done </payload/plan
end
