#!/bin/sh

production=127.0.0.1:5000/production/notes

pipeline() {
    docker build --tag "$1:1.4.0" . && docker push --quiet "$1:1.4.0" || exit 1
    candidate=$(docker inspect --format '{{index .RepoDigests 0}}' "$1:1.4.0")
    harden-check sign --key env://TEAM_KEY "$candidate" || exit 1
    harden-check attest "$candidate" --type=slsaprovenance1 --predicate=provenance.json --key=env://TEAM_KEY || exit 1
    harden-check attest "$candidate" --type=vuln --key=env://TEAM_KEY || exit 1
}

release() {
    if harden-check gate --policy gate/policy.toml "$1" && harden-check promote "$1" "$production:live"; then
        docker run --detach --name web --publish 8080:8080 --volume notes-data:/data "$production@$2"
    else
        echo "refused: $1" >&2
        exit 1
    fi
}

pipeline 127.0.0.1:5000/staging/notes
release "$candidate" "${candidate#*@}"
