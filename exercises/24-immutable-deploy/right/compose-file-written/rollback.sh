#!/bin/sh
set -eu
mv compose.prev.yaml compose.yaml
sh ./deploy.sh
