elsewhere = Start the engine at { $address }. To use one on this machine, unset DOCKER_HOST and choose `docker context use default`.
not-root = Run the command once as root with `--setup`, or ask an administrator: `apt-get install docker.io`.
no-package-manager = Install Docker Engine with your distribution's package manager, then run the command again without `--setup`.
failed = Run `{ $command }` yourself to see all it says, and repeat the command when it succeeds.
daemon-iptables = The engine could not set up its network rules. On some kernels `update-alternatives --set iptables /usr/sbin/iptables-legacy` helps.
daemon-not-allowed = This machine, probably a container itself, does not let an engine run. Use another machine, or point DOCKER_HOST to an engine elsewhere.
daemon = Its whole log is in { $log }.
