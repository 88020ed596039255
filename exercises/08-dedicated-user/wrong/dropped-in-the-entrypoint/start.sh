#!/bin/sh
set -eu
chown app:app /data
exec su -s /bin/sh app -c 'exec /app/notes'
