#!/bin/sh
set -eu

docker build -t notes .
docker volume create notes-data
docker run -d --name web -p 8080:8080 -v notes-data:/data \
    --restart=on-failure:5 --pids-limit=150 --cpus=.5 -m 512m --memory-swap=512m \
    --security-opt=no-new-privileges:true --cap-drop=all \
    --mount type=tmpfs,destination=/tmp,tmpfs-size=16m,tmpfs-mode=1777 --read-only notes
