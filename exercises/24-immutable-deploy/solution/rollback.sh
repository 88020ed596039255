#!/bin/sh
set -eu

cp former.env release.env
sh deploy.sh
