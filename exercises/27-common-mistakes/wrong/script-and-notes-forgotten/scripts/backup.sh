#!/bin/sh
# By hand, every now and then: the notes go to the archive.
set -eu

docker run --rm --network host --user root --volume notes-data:/data notes \
    tar -cf - /data > notes.tar
curl --fail --header 'Authorization: Bearer sts-2a8d64f0c79b41e5a3d7' \
    --upload-file notes.tar https://status.example.org/archive/notes.tar
