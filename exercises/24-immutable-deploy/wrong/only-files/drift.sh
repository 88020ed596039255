#!/bin/sh
set -eu

[ -z "$(docker diff web)" ]
