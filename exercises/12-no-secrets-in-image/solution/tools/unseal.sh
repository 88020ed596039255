#!/bin/sh
# Opens a sealed page: unseal.sh SEALED PAGE < TOKEN
# Each line of the sealed file is 32 bytes of the page, mixed with the digest of token and line number.
# It stands for what a build fetches with a token in real life, such as a package from a private store.
set -eu
sealed=$1
page=$2
token=$(cat)

number=0
while read -r block; do
    number=$((number + 1))
    pad=$(printf '%s/%s' "$token" "$number" | sha256sum | cut -d ' ' -f 1)
    echo "$block $pad"
done < "$sealed" | awk '
    function value(text, at) { return index("0123456789abcdef", substr(text, at, 1)) - 1 }
    function mixed(left, right,    bit, sum) {
        sum = 0
        for (bit = 8; bit >= 1; bit = bit / 2) {
            if ((left >= bit) != (right >= bit)) sum += bit
            left = left % bit
            right = right % bit
        }
        return sum
    }
    {
        for (at = 1; at < length($1); at += 2)
            printf "%c", 16 * mixed(value($1, at), value($2, at)) + mixed(value($1, at + 1), value($2, at + 1))
    }' > "$page"

if [ "$(sha256sum < "$page" | cut -d ' ' -f 1)" != "$(cat "$sealed.sha256")" ]; then
    rm -f "$page"
    echo "unseal: this token does not open $sealed" >&2
    exit 1
fi
