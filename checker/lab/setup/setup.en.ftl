start-desktop = No engine answers at { $address }. Start Docker Desktop and wait until it says that it is running; if it is not installed, install it first.
not-running-root = Docker is installed here, but it is not running at { $address }. Start it with `systemctl start docker` or `service docker start`, or run the command again with `--setup`.
not-running = Docker is installed here, but it is not running at { $address }. Start it with `sudo systemctl start docker` or `sudo service docker start`.
not-installed-root = No engine answers at { $address }, and none is installed. Run the command again with `--setup` (or set HARDEN_CHECK_SETUP=1): it installs `docker.io`, the engine of your distribution, and starts it.
not-installed-apt = No engine answers at { $address }, and none is installed. Install your distribution's: `sudo apt-get install docker.io`, then `sudo usermod --append --groups docker $USER` and log in again.
not-installed = No engine answers at { $address }, and none is installed. Install Docker Engine with your distribution's package manager and start it.
