#!/bin/sh
set -eu

cp former.env release.env
./deploy.sh
