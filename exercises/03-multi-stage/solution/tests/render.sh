#!/bin/sh
# Renders the fixtures and compares: tests/render.sh RENDER
set -eu
render=$1
fixtures=$(dirname "$0")/fixtures

"$render" "$fixtures" "greeting=Good day" "name=Ada" < "$fixtures/greeting.in" \
    | cmp - "$fixtures/greeting.expected"

if "$render" "$fixtures" "greeting=Good day" < "$fixtures/greeting.in" > /dev/null 2>&1; then
    echo "a name without a value must fail" >&2
    exit 1
fi
echo "render: 2 tests passed"
