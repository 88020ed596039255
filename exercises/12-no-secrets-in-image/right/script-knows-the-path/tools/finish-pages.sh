#!/bin/sh
# Opens the sealed page and stamps all of them. The secrets lie where the build mounts them.
set -eu
secrets=/run/secrets

sh tools/unseal.sh theme/page.sealed dist/index.html < /run/secrets/theme-token
sh tools/stamp.sh "$secrets/signing-key" dist
