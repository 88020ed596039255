#!/bin/sh
set -eu

docker build --tag handbook .
docker run --detach --name web --publish 8080:8080 handbook
