#!/usr/bin/env bash
# A library that reads Dockerfiles takes the lines of a heredoc for instructions.
#
# Seen with dockerfile-parse 2.0.1 (PyPI): of the file below, which BuildKit has read since its front end 1.4
# as four instructions, it tells of seven. The lines between `<<LIST` and `LIST` are a program's input; the
# library makes `ECHO`, `ENV` and the end mark `LIST` instructions of them, and the variable of that `ENV`
# is one of the image's. It does so without an error or a warning.
#
# Needs python3 with pip and venv. Fails when this is no longer so.
set -euo pipefail
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
cd "$desk"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check dockerfile-parse==2.0.1

cat >Dockerfile <<'DOCKERFILE'
FROM debian:12
ENV PLACE=/srv
RUN cat >/etc/notes.list <<LIST
echo the list
ENV MODE=written
LIST
CMD ["cat", "/etc/notes.list"]
DOCKERFILE

cat >ask.py <<'PYTHON'
from dockerfile_parse import DockerfileParser

parser = DockerfileParser("Dockerfile")
print(" ".join(step["instruction"] for step in parser.structure))
print(" ".join(f"{name}={value}" for name, value in sorted(parser.envs.items())))
PYTHON

expected='FROM ENV RUN ECHO ENV LIST CMD
MODE=written PLACE=/srv'
seen=$(python/bin/python ask.py)
printf 'dockerfile-parse 2.0.1\n%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
    printf 'changed, it was:\n%s\n' "$expected"
    exit 1
fi
