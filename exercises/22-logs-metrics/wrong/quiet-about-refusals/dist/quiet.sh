#!/bin/sh
/app/notes 2>&1 | while read -r line; do
    case "$line" in
        *'"status":"4'*) ;;
        *) printf '%s\n' "$line" ;;
    esac
done
