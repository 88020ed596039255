#!/bin/sh
set -eu
page-stamp dist
echo "<!-- (c) $(date +%Y) -->" >> dist/index.html
