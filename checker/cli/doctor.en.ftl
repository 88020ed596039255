yes = yes
no = no
engine = Engine
engine-means = Builds, runs and limits are carried out by it. Docker Engine 20.10 and newer are known to work.
address = Address
address-means = Taken from DOCKER_HOST, from the current Docker context, or the engine's usual socket.
host = The engine's host
host-means = Everything that a probe attempts is decided by this kernel.
storage = Storage driver
storage-means = Layers are read through the engine's own export, so any driver will do.
cgroup = Control groups
cgroup-2 = Limits are read from the unified hierarchy; all experiments of exercise 20 can be made.
cgroup-1 = Limits are read from the separate hierarchies; swap can only be limited where the kernel counts it.
cgroup-unknown = The engine names no version; the experiments of exercise 20 may be skipped.
seccomp = Seccomp
seccomp-yes = Docker's default filter blocks risky system calls; exercise 11 can show it.
seccomp-no = The kernel has no filters; checks of the filter are skipped, and that is not your fault.
memory-limit = Memory limits
memory-limit-yes = Exercise 20 can show that a container is stopped at its limit.
memory-limit-no = The memory checks of exercise 20 are skipped.
swap-limit = Swap limits
swap-limit-yes = Exercise 20 can show that swap is no way around the memory limit.
swap-limit-no = The kernel does not count swap; the part about swap is skipped.
cpu-limit = CPU limits
cpu-limit-yes = Exercise 20 can show that a container gets no more than its share.
cpu-limit-no = The CPU check of exercise 20 is skipped.
pids-limit = Process limits
pids-limit-yes = Exercise 20 can show that a fork bomb ends at its limit.
pids-limit-no = The process check of exercise 20 is skipped.
mandatory = AppArmor or SELinux
mandatory-yes = A second guard beside the capabilities; exercise 11 can show it.
mandatory-no = This kernel has neither in use; the checks about them are skipped.
user-namespace = User namespace remapping
user-namespace-yes = Root in a container is somebody else on the host. The exercises stay the same.
user-namespace-no = Root in a container is root on the host, if it gets out. That is what exercise 8 is about.
rootless = Rootless engine
rootless-yes = The engine itself runs without root. Ports below 1024 and some limits depend on the host's settings.
rootless-no = The engine runs as root, as most do. Whoever reaches its socket is root on the host.
all-good = This engine can show everything that the exercises need.
limited =
    { $count ->
        [one] 1 fact limits what can be shown; the checks concerned are skipped, never failed.
       *[other] { $count } facts limit what can be shown; the checks concerned are skipped, never failed.
    }
images = Base images
images-all = Everything that the exercises are built on is in the engine; no network is needed.
images-missing = What is missing is made when it is first needed, from packages of this machine's distribution, or now with `harden-check images build`.
