#!/usr/bin/env bash
# A container that goes through Podman's Kubernetes file and back has a host folder where its tmpfs was.
#
# Seen with Podman 4.3.1 (Debian 12, podman 4.3.1+ds1-8+deb12u1). A container with `--read-only`,
# `--tmpfs /tmp:size=8m`, a health check and limits, written by `podman generate kube` and made again by
# `podman kube play`:
# - the tmpfs at /tmp, and those that `--read-only` adds at /run and /var/tmp, are written as `hostPath` with the
#   path `tmpfs`. kube play makes a folder of that name wherever it is called, and mounts this one folder at all
#   three places: on disk, without the size, kept when the container is gone, and shared by all that are made so.
#   Kubernetes has a word for a tmpfs: `emptyDir` with `medium: Memory`.
# - the limit of processes, the health check and the stop signal are gone. A Kubernetes file can say the check, as
#   `livenessProbe`, and kube play reads that. Memory, CPUs, user and the read-only root come back.
# podman-kube-generate(1) says that the file "can be used to re-run the deployment", and no word is said about what it
# lacks. Podman's issue 17368, open, is about the two folders of `--read-only`.
#
# Needs root, Debian 12's apt-get and dpkg; starts no container and asks no registry. Fails when any of this is no
# longer so.
source "$(dirname "${BASH_SOURCE[0]}")/support/podman.sh"

import_base
podman create --name notes --network none --read-only --tmpfs /tmp:size=8m --user 1000:1000 --memory 64m --cpus 0.5 \
    --pids-limit 20 --stop-signal SIGINT --health-cmd true --health-interval 5s \
    base:1 /bin/busybox sleep 1 >/dev/null

told() { # CONTAINER FORMAT
    podman inspect --format "$2" "$1" | tr '\n' ' ' | sed 's/ *$//'
}
compare() { # WHAT FORMAT BEFORE AFTER
    expect "$1, made" "$(told notes "$2")" "$3"
    expect "$1, from the file" "$(told notes-pod-notes "$2")" "$4"
}

podman generate kube notes >notes.yaml
expect "host paths of the file" "$(grep -A 1 hostPath: notes.yaml | grep -o 'path: .*' | paste -s -d ,)" \
    "path: tmpfs,path: tmpfs,path: tmpfs"
mkdir place
(cd place && podman kube play --start=false --network none ../notes.yaml >/dev/null 2>&1)
expect "the folder where kube play was called" "$(ls place)" "tmpfs"

# shellcheck disable=SC2016  # these dollars are the template's
mounts='{{range $place, $how := .HostConfig.Tmpfs}}tmpfs {{$place}}
{{end}}{{range .Mounts}}{{.Type}} {{.Source}} {{.Destination}}
{{end}}'
mounted() { # CONTAINER
    podman inspect --format "$mounts" "$1" | sed "s#$desk/##" | sort | grep . | paste -s -d ,
}
expect "mounts, made" "$(mounted notes)" "tmpfs /run,tmpfs /tmp,tmpfs /var/tmp"
expect "mounts, from the file" "$(mounted notes-pod-notes)" \
    "bind place/tmpfs /run,bind place/tmpfs /tmp,bind place/tmpfs /var/tmp"
compare "limit of processes" '{{.HostConfig.PidsLimit}}' "20" "0"
compare "health check" '{{with .Config.Healthcheck}}{{.Test}}{{else}}none{{end}}' "[CMD-SHELL true]" "none"
compare "stop signal" '{{.Config.StopSignal}}' "2" "15"
compare "memory" '{{.HostConfig.Memory}}' "67108864" "67108864"
compare "read-only root" '{{.HostConfig.ReadonlyRootfs}}' "true" "true"
exit "$fault"
