title = The run command says where the log goes
why = Without a driver of its own a container logs as the host happens to be set up, and the next host may be set up otherwise.
passed = the driver is `{ $driver }` and the address `{ $address }`, and the engine shows both
expected = a log driver that sends lines to a collector, and its address
missing = no log driver is given, so the engine's own decides
stays = the driver is `{ $driver }`, and it sends nothing away
engine-differs = the engine shows the driver `{ $driver }` or an address that the command does not ask for
direction = The log driver and its options belong to the container's settings, like its limits.
