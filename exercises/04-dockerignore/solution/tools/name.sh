#!/bin/sh
# Puts the site's name into the pages: name.sh CONFIGURATION FOLDER
set -eu
site=$(sed -n 's/^site=//p' "$1")
[ -n "$site" ] || {
    echo "name: $1 names no site" >&2
    exit 1
}
for page in "$2"/*.html; do
    sed "s/@site@/$site/" "$page" > "$page.new"
    mv "$page.new" "$page"
done
