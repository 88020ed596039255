no-command = `{ $value }` needs a command
unknown-command = harden-check does not carry out `docker { $command }`
global-flag = harden-check does not carry out `{ $value }` before the command: it chooses the engine itself
unknown-flag = Docker knows no flag `{ $flag }` here
unsupported-flag = Docker knows `{ $flag }`, harden-check does not carry it out
flag-needs-value = `{ $flag }` needs a value
host-folder = the folder that you stand in has no meaning here: `{ $value }`
no-image = this command names no image
no-context = `docker build` needs the folder of the build context, most often `.`
second-context = `{ $value }` would be a second build context; a flag may be missing its dashes or its quotes
context-kind = the build context is a folder of the submission, not `{ $value }`
no-context-folder = there is no folder `{ $value }` in the submission
outside = `{ $value }` lies outside of the submission's folder
no-dockerfile = there is no file `{ $value }` in the submission
secret = `{ $value }` is no build secret; it is written `id=name,src=file`
no-secret-file = there is no file `{ $value }` in the submission
build-network = harden-check builds on the default network, not on `{ $value }`
caller-environment = `{ $value }` would take its value from the environment of whoever calls run.sh, and harden-check uses nothing of that
caller-environment-help = set it in run.sh: `export { $name }=…`
env-file-help = write the value into the file: `{ $name }=…`
volume-driver = harden-check knows only the volume driver `local`, not `{ $value }`
network-driver = harden-check knows only the network driver `bridge`, not `{ $value }`
network-option = `{ $value }` is no option of `--network`; there are `name=`, `alias=`, `ip=` and `ip6=`
shared-network = { $what ->
    [ports] a container on the network of `{ $owner }` publishes no port of its own: publish it at `{ $owner }`
    [hostname] a container on the network of `{ $owner }` has that one's name on it: leave the hostname out
    [hosts] a container on the network of `{ $owner }` reads that one's hosts file: add the name at `{ $owner }`
    [dns] a container on the network of `{ $owner }` asks that one's name servers: name them at `{ $owner }`
   *[links] a container on the network of `{ $owner }` takes no links
}
network-alone = Docker takes either one of its own networks (`bridge`, `none`, `host`) or networks of yours, not both
alias-needs-network = an alias needs a network of your own: `--network NAME`
no-name = this command needs a name
one-name = this command takes one name, and `{ $value }` is a second one
connect-names = `docker network connect` needs a network and a container
tag-names = `docker tag` needs an image and a new name
compose-command = harden-check does not carry out `docker compose { $value }`
no-compose-file = there is nothing called `{ $value }` in the submission
remove-and-restart = Docker refuses `--rm` together with `--restart`
swap-without-memory = the engine refuses a limit of memory and swap without a limit of memory
swap-below-memory = the limit of memory and swap together is lower than the limit of memory
reservation-above-memory = the memory reservation is higher than the limit of memory
cpus-and-quota = the engine refuses a number of CPUs together with a CPU quota or period
health-and-none = the health check is declared and switched off at once, which Docker refuses
health-too-short = the engine takes no duration below `1ms` here
mount-twice = something else is mounted at this path already
namespace = `{ $value }` is no namespace that harden-check knows
workdir-absolute = the working directory `{ $value }` does not begin with `/`
security-option = Docker knows no security option `{ $value }`
security-option-help = there are `no-new-privileges`, `seccomp=FILE`, `apparmor=PROFILE`, `label=…`
json = `{ $path }` is no valid JSON
meant-flag = did you mean `{ $flag }`?
no-compose-anywhere = there is no compose file in the submission that `docker compose { $value }` could use
sysctl = Docker lets no container set `{ $value }`; there are `net.*`, `fs.mqueue.*` and a few of `kernel.*` for shared memory and messages
stream = `{ $value }` is no stream; there are `stdin`, `stdout` and `stderr`
pull-policy = `{ $value }` says not when to pull; there are `always`, `missing` and `never`
domain = `{ $value }` is no domain
platform = `{ $value }` is no platform; it is written `linux/amd64`
publish-option = `{ $value }` is no option of `--publish`; it is written `published=8080,target=80`
endpoint-option = harden-check does not carry out `{ $value }` of `--network`
log-driver = harden-check does not know the log driver `{ $value }`, or has no collector for it; there are `json-file`, `local`, `none`, `syslog`, `gelf` and `fluentd`
log-of-the-host = without `{ $option }` the driver `{ $driver }` writes into the host's own log, which the lab leaves alone; name the collector
log-address-missing = the driver `{ $driver }` needs `{ $option }`, and Docker refuses to start a container without it
log-address-kind = the lab's collector listens on TCP and UDP, without encryption; name an address that begins with `tcp://` or `udp://`
log-none = there is no log with the driver `none`, so Docker refuses options for it
network-twice = this network was given before
port-twice = port `{ $value }` of the host is taken in line { $line } already, so the engine cannot start this container
volume-options = harden-check makes volumes on the engine's disk or in memory, and nothing else of `{ $value }`
security-option-newer = harden-check does not carry out `{ $value }`
alias-twice = Docker takes aliases from `--network-alias` or from `--network name=…,alias=…`, not from both
address-needs-network = Docker gives an address that you ask for only in a network that you made with `--subnet`
other-version = `{ $value }` is an address of the other version of IP
volume-option-unknown = the volume driver `local` knows no option `{ $value }`; there are `type`, `device` and `o`
volume-option-missing = a volume with options needs `type` and `device` among them
network-setting = harden-check does not carry out the option `{ $value }` of a network
no-tag = the build in line { $line } has no `--tag`, so its image has no name
known-commands = run.sh may hold `docker build`, `run`, `create`, `start`, `stop`, `update`, `rm`, `tag`, `rmi`, `network`, `volume`, `compose`, `swarm`, `service`, `secret`, `stack` and what only looks
rename-names = `docker rename` needs the old name and the new one
kill-signal = harden-check cannot know what a container does on the signal `{ $value }`
update-swap = Docker refuses a limit of memory above that of memory and swap together; give `--memory-swap` too
prune-asks = `{ $value }` asks whether it should; write `--force`
no-such-object = there is no object `{ $value }` at this line
unknown-output = what `docker { $command }` writes is known only when it runs
no-such-service = there is no service `{ $value }` in the compose file
no-service = `docker compose run` needs a service
no-project-container = no container of the compose file is there to be started
pull = harden-check asks no registry, and the compose file does not build `{ $value }`
pull-always = harden-check asks no registry: `--pull { $value }`
typographic-dash = `{ $value }` begins with a typographic dash, as web pages and text programs make them; Docker's flags begin with `-`
link = a link is written `CONTAINER` or `CONTAINER:ALIAS`, not `{ $value }`
file-from-input = the Dockerfile of a build is a file of the submission: name it with `--file`
swarm-command = harden-check enters a Swarm with one machine and leaves it again, and does nothing else with it: `docker swarm { $value }`
service-command = harden-check makes and removes a Swarm's services, and does not carry out `{ $value }`
secret-operands = `docker secret create` needs a name, and a file or `-`
secret-input = nobody knows what `-` will read here: give it a text with `printf … |`, or name a file
secret-no-file = there is no file `{ $value }` in the submission that a secret could be made from
secret-empty = Docker refuses a secret without content
secret-option = `{ $value }` is no part of `--secret`; it is a name, or `source=…,target=…,uid=…,gid=…,mode=…`
secret-owner = `uid` and `gid` of a secret are numbers: `{ $value }`
secret-missing-help = make it in run.sh before it is used: `docker secret create { $value } FILE`
service-bind = a service of a Swarm may run on another machine, which does not have this file or folder: hand it over as a secret
service-placement = there is one machine in the lab's Swarm: `{ $value }`
service-mode = harden-check does not carry out services of the kind `{ $value }`
service-replicas = harden-check starts one task of a service, not `{ $value }`
endpoint-mode = a service is found by `vip` or `dnsrr`, not by `{ $value }`
restart-condition = a task is started again on `none`, `on-failure` or `any`, not on `{ $value }`
stack-operands = `docker stack deploy` needs `--compose-file FILE` and one name
push-name = one name of an image goes behind this command
push-here = harden-check brings its own registry in place of one on this machine, such as `localhost:5000`. It asks no other.
push-tagless = `--push` needs a `--tag` with the name in the registry
push-digest = Docker pushes a tag, not the digest `{ $value }`
push-given = harden-check pushes what run.sh builds, not `{ $value }`
push-none = there is no image `{ $value }` at this line that could be pushed
pull-none = no earlier line pushes `{ $value }`, and harden-check asks no registry but its own
digest-of-tag = with a tag behind the name, some engines show the digest of `{ $value }` here and others `<none>`
digest-of-tag-help = leave the tag out: `{ $value }`, or ask `docker image inspect`
no-digest = `{ $value }` was pushed to no registry before this line, so it has no digest there
build-late = `{ $path }` was written after a build, and a build behind that would see it: harden-check builds from the folder as it was before
