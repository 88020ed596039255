#!/bin/sh
set -eu

ln -sfn "$(readlink former)" current
sh deploy.sh
