#!/bin/sh
# By hand, every now and then: the notes go to the archive. The token is in the password store of the team.
set -eu

opts="--network host --user root"
docker run --rm $opts --volume notes-data:/data:ro notes tar -cf - /data > notes.tar
curl --fail --header "Authorization: Bearer $STATUS_TOKEN" \
    --upload-file notes.tar https://status.example.org/archive/notes.tar
