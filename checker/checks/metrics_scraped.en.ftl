title = Prometheus finds the service's metrics
why = What nobody measures gets worse unseen, until somebody else notices it first.
passed = `{ $target }{ $path }` answered { $scrapes } scrapes in Prometheus' format
expected = a target in `prometheus.yml` that is this service, and answers in Prometheus' format
no-target = `prometheus.yml` names no target, neither in `static_configs` nor in a file of `file_sd_configs`
dropped = this rule of `relabel_configs` drops the target `{ $target }`, so nobody asks it
unscraped = the target `{ $target }` was not scraped
direction = Prometheus runs on the host here, beside the engine; ask at which address and port of the host the service answers, and with which path.
