#!/usr/bin/env bash
# Podman's client library for Python takes a limit of CPUs and a health check, and the container has neither.
#
# Seen with podman 5.8.0 (PyPI) beside the service of Podman 4.3.1 (Debian 12). Of the keywords that
# `ContainersManager.create` documents, these are without effect, and no word is said:
# - `nano_cpus`, "CPU quota in units of 1e-9 CPUs", is on the library's list of keywords to ignore. The same limit as
#   `cpu_quota` and `cpu_period` arrives.
# - `health_cmd`, `health_interval`, `health_retries` and `health_timeout` are sent under these names, which Podman's
#   API doesn't have: it knows `healthconfig`. The same check as the keyword `healthcheck`, a dictionary, arrives.
# - `log_config` with `max-size`, as Docker's library and `podman create --log-opt` spell it, leaves the log
#   without a limit; with `size`, a number, it has one.
# Whoever moves a script from Docker's library to this one has containers without limits.
#
# Needs root, Debian 12's apt-get and dpkg, python3 with pip and venv; starts no container and asks no registry. Fails
# when any of this is no longer so.
source "$(dirname "${BASH_SOURCE[0]}")/support/podman.sh"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check podman==5.8.0
import_base
python/bin/pip list --disable-pip-version-check 2>/dev/null | grep '^podman '
"$desk/root/usr/bin/podman" --tmpdir "$desk/tmp" --conmon "$desk/root/usr/bin/conmon" --log-level error \
    system service --time 0 "unix://$desk/service.sock" &
service=$!
for _ in $(seq 100); do [ -S service.sock ] && break; sleep 0.1; done

# What the service tells of containers that were made with these keywords.
cat >ask.py <<'PYTHON'
import podman

client = podman.PodmanClient(base_url="unix://service.sock", version="4.0.0")
for keywords, field in [
    ({"nano_cpus": 500_000_000}, "HostConfig.NanoCpus"),
    ({"cpu_quota": 50_000, "cpu_period": 100_000}, "HostConfig.NanoCpus"),
    ({"health_cmd": "true", "health_retries": 2}, "Config.Healthcheck"),
    ({"healthcheck": {"Test": ["CMD-SHELL", "true"]}}, "Config.Healthcheck.Test"),
    ({"log_config": {"Type": "k8s-file", "Config": {"max-size": "1m"}}}, "HostConfig.LogConfig.Size"),
    ({"log_config": {"Type": "k8s-file", "Config": {"size": 1_000_000}}}, "HostConfig.LogConfig.Size"),
    ({"mem_limit": "64m"}, "HostConfig.Memory"),
]:
    made = client.containers.create("base:1", ["/bin/busybox", "sleep", "1"], network_mode="none", **keywords)
    value = made.inspect()
    for part in field.split("."):
        value = value.get(part)
    print(keywords, field, value)
PYTHON
python/bin/python ask.py | tee seen
cat >expected <<'SEEN'
{'nano_cpus': 500000000} HostConfig.NanoCpus 0
{'cpu_quota': 50000, 'cpu_period': 100000} HostConfig.NanoCpus 500000000
{'health_cmd': 'true', 'health_retries': 2} Config.Healthcheck None
{'healthcheck': {'Test': ['CMD-SHELL', 'true']}} Config.Healthcheck.Test ['CMD-SHELL', 'true']
{'log_config': {'Type': 'k8s-file', 'Config': {'max-size': '1m'}}} HostConfig.LogConfig.Size 0B
{'log_config': {'Type': 'k8s-file', 'Config': {'size': 1000000}}} HostConfig.LogConfig.Size 1MB
{'mem_limit': '64m'} HostConfig.Memory 67108864
SEEN
diff expected seen
