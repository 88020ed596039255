#!/usr/bin/env bash
# An engine that leaves a Swarm forgets the names of all containers that run, also on networks that have nothing
# to do with the Swarm.
#
# Seen with Debian 12's docker.io 20.10.24+dfsg1-1+deb12u1. Two containers on one bridge network:
# - before, and while the engine is in a Swarm of its own, one finds the other by its name;
# - after `docker swarm leave --force` it does not, though both run and the other answers at its address;
# - a container that is started again is found again, one that runs on is not.
# Containers and networks look as before in `docker inspect`.
#
# Needs root on Debian 12, with what the package docker.io depends on installed. Starts an engine of its own
# with an empty store, in a network namespace of its own, and ends it. Fails when any of this is no longer so.
source "$(dirname "${BASH_SOURCE[0]}")/support/engine.sh"
start_engine

docker network create --subnet 10.123.0.0/24 apart >/dev/null
for name in one two; do
    docker run --detach --name "$name" --network apart base:1 /bin/busybox sleep 600 >/dev/null
done

# Whether one container finds the other, by its name and by its address.
found() {
    local by_name=no by_address=no address
    address=$(docker inspect --format '{{.NetworkSettings.Networks.apart.IPAddress}}' "$2")
    docker exec "$1" /bin/busybox nslookup -type=a "$2" 127.0.0.11 2>&1 | grep -q "Name:" && by_name=yes
    docker exec "$1" /bin/busybox ping -c 1 -W 2 "$address" >/dev/null && by_address=yes
    echo "$1 finds $2 by name: $by_name, by address: $by_address"
}
seen=$(
    echo "before: $(found one two)"
    docker swarm init --advertise-addr 127.0.0.1 --listen-addr 127.0.0.1:2377 >/dev/null
    echo "in a Swarm: $(found one two)"
    docker swarm leave --force >/dev/null
    echo "left: $(found one two)"
    docker restart --time 0 two >/dev/null
    echo "one started again: $(found one two)"
    echo "one started again: $(found two one)"
)
printf '%s\n' "$seen"
[ "$seen" = 'before: one finds two by name: yes, by address: yes
in a Swarm: one finds two by name: yes, by address: yes
left: one finds two by name: no, by address: yes
one started again: one finds two by name: yes, by address: yes
one started again: two finds one by name: no, by address: yes' ]
