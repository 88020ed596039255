no-config = there is no `prometheus.yml`
no-config-direction = Prometheus reads what to scrape, and which files hold rules, from `prometheus.yml`; put one beside `run.sh`.
no-yaml = this is no YAML: { $about }
no-file = there is no file `{ $about }`
unknown-key = Prometheus does not know the key `{ $about }` here
missing-key = the key `{ $about }` is missing
wrong-kind = `{ $about }` is something else than Prometheus wants here
no-duration = `{ $about }` is no duration that Prometheus takes here; it wants `15s` or `1m30s`
twice = the name `{ $about }` is used twice
unknown-action = Prometheus knows no action `{ $about }` for labels
no-regex = `{ $about }` is no regular expression
no-discovery-file = Prometheus does not take `{ $about }` for a file of targets: it must end with `.json`, `.yml` or `.yaml`, and a `*` may stand in its last part only
no-json = this is no JSON: { $about }
not-here = `{ $about }` does not go with what stands beside it
two-rules = one rule has both `record` (`{ $about }`) and `alert`
no-name = `{ $about }` is a name that Prometheus does not let you give here
empty-name = a name below `{ $about }` is empty
no-template = in `{ $about }` a `{"{{"}` has no end
outside-lab = Prometheus would take `{ $about }` ({ $at }), and the lab does not carry it out: it reads targets in `static_configs` and `file_sd_configs`, `relabel_configs`, and rules with `alert` or `record`
fault-direction = Prometheus refuses the whole file for this; `promtool check config prometheus.yml` says the same.
targets-direction = Prometheus starts all the same, and has no target from there. Paths count from the folder of `prometheus.yml`; `promtool check config prometheus.yml` reads these files too.
unknown-name = the host, where Prometheus runs, does not know the name in `{ $target }`
not-published = the service publishes nothing at `{ $target }`
no-address = `{ $target }` is not of the form `host:port`
far-loopback = the engine is another machine, and `{ $target }` is reached only from there
silent = `{ $asked }` did not answer: { $problem }
status = `{ $asked }` answered with the status { $status }
no-type = `{ $asked }` answered without a content type
other-type = `{ $asked }` answered with `{ $kind }`, and that is no page of metrics
line = line { $number } of `{ $asked }` is not of the text format: `{ $line }`
no-end = `{ $asked }` is OpenMetrics and does not end with `# EOF`
empty = `{ $asked }` holds no metric
limit = { $key ->
    [target_limit] the job has { $seen } targets and `{ $key }` allows { $limit }: Prometheus then scrapes none of them
    [body_size_limit] `{ $asked }` is { $seen } bytes long, and has to be shorter than `{ $key }`, { $limit } bytes: Prometheus throws the whole scrape away
    [sample_limit] `{ $asked }` brings { $seen } samples, and `{ $key }` allows { $limit }: Prometheus throws the whole scrape away
    [label_limit] a series of `{ $asked }` has { $seen } labels, its name among them, and `{ $key }` allows { $limit }: Prometheus throws the whole scrape away
   *[other] `{ $asked }` brings a label of { $seen } bytes, and `{ $key }` allows { $limit }: Prometheus throws the whole scrape away
}
