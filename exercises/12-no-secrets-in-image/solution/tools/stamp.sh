#!/bin/sh
# Stamps pages with the team's key, so that a changed page is noticed: stamp.sh KEY FOLDER
set -eu
key=$1
folder=$2

grep -q 'BEGIN PRIVATE KEY' "$key" || {
    echo "stamp: $key is not a key" >&2
    exit 1
}
for page in "$folder"/*; do
    echo "$(cat "$key" "$page" | sha256sum | cut -d ' ' -f 1)  ${page##*/}"
done > /tmp/stamps
mv /tmp/stamps "$folder/stamps.txt"
