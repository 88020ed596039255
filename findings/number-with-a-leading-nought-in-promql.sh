#!/usr/bin/env bash
# A number with a leading nought is decimal on a page of metrics and octal in the rule that compares it.
#
# Seen with Debian 12's prometheus 2.42.0+ds-5+deb12u1 and promql-parser 0.12.0 (PyPI):
# - a page with `procs 0100` is stored as 100, and the rule `procs == 0100` asks for 64. `0100` in a rule is 64, `-010`
#   is -8, while `08`, `0100.0` and `0100e0` are 8, 100 and 100: one more digit, and the number is another.
# - an alert of `procs > 0100` fires at 70. `promtool check rules` finds the rule good.
# - the series of a test file, `values: '0100'`, are read like rules, so that a unit test doesn't tell either.
# - promql-parser, which reads PromQL for other programs, has the same numbers.
# Prometheus' documentation gives the form of a number as decimals or 0x with hexadecimal digits, with no word about
# octal ones. Its own tests expect them; ClickHouse's change 113586 did the same afterwards.
#
# Needs Debian 12's apt-get and dpkg, python3 with pip and venv; starts no server. Fails when any of this is no longer
# so.
set -euo pipefail
export LC_ALL=C
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
chmod 755 "$desk"
cd "$desk"

apt-get -qq download 'prometheus=2.42.0+ds-5*' >/dev/null 2>&1
dpkg -x prometheus_*.deb package
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check promql-parser==0.12.0
promtool() {
    package/usr/bin/promtool "$@"
}

fault=0
expect() { # WHAT SEEN EXPECTED
    printf '%-44s %s\n' "$1" "$2"
    if [ "$2" != "$3" ]; then
        printf '  changed, it was: %s\n' "$3"
        fault=1
    fi
}

# Whether this rule fires while `procs` has the value of the test file.
fires() { # EXPRESSION VALUE
    printf 'groups: [{name: one, rules: [{alert: Full, expr: "%s"}]}]\n' "$1" >rules.yml
    cat >test.yml <<TEST
rule_files: [rules.yml]
tests:
  - input_series: [{series: procs, values: '$2'}]
    alert_rule_test: [{eval_time: 0m, alertname: Full, exp_alerts: [{}]}]
TEST
    promtool check rules rules.yml >/dev/null 2>&1 || echo "refused"
    if promtool test rules test.yml >/dev/null 2>&1; then echo fires; else echo silent; fi
}
by_library() { # NUMBER
    python/bin/python -c 'import promql_parser, sys
print(promql_parser.parse(sys.argv[1]).val)' "$1"
}

promtool --version 2>&1 | head -n 1
printf 'procs 0100 1700000000\n# EOF\n' >page
promtool tsdb create-blocks-from openmetrics page data >/dev/null 2>&1
mkdir data/wal
expect "procs 0100 on a page, stored" "$(promtool tsdb dump data 2>/dev/null | cut -d ' ' -f 2)" 100
expect "procs == 0100, of 100" "$(fires 'procs == 0100' 100)" silent
expect "procs == 0100, of 64" "$(fires 'procs == 0100' 64)" fires
expect "procs > 0100, of 70" "$(fires 'procs > 0100' 70)" fires
expect "procs == -010, of -8" "$(fires 'procs == -010' -8)" fires
expect "procs == 08, of 8" "$(fires 'procs == 08' 8)" fires
expect "procs == 0100.0, of 100" "$(fires 'procs == 0100.0' 100)" fires
expect "procs == 0100e0, of 100" "$(fires 'procs == 0100e0' 100)" fires
expect "procs == 64, of 0100 in the test file" "$(fires 'procs == 64' 0100)" fires
expect "0100, promql-parser" "$(by_library 0100)" 64.0
expect "08, promql-parser" "$(by_library 08)" 8.0
exit "$fault"
