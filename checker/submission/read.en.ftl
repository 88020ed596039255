only-dockerfile = there is a `Dockerfile`, and neither `run.sh` nor `compose.yaml` that says how it is run
no-files = there is neither `run.sh` nor `compose.yaml` in the submission
similar = there is a file `{ $name }`; was `run.sh` meant?
nothing-help = write a file `run.sh` with the `docker build` and `docker run` lines, or a `compose.yaml`
no-container = `{ $path }` starts no container
no-container-help = write a line `docker run … IMAGE`
no-service-help = write a service below `services:`
