elsewhere = Starte die Engine an { $address }. Um eine auf diesem Rechner zu benutzen, entferne DOCKER_HOST und wähle `docker context use default`.
not-root = Führe den Befehl einmal als root mit `--setup` aus, oder bitte jemanden mit den Rechten dazu: `apt-get install docker.io`.
no-package-manager = Installiere Docker Engine mit dem Paketmanager deiner Distribution und wiederhole den Befehl ohne `--setup`.
failed = Führe `{ $command }` selbst aus, um alles zu sehen, was gemeldet wird, und wiederhole den Befehl, wenn das gelingt.
daemon-iptables = Die Engine konnte ihre Netzregeln nicht einrichten. Auf manchen Kerneln hilft `update-alternatives --set iptables /usr/sbin/iptables-legacy`.
daemon-not-allowed = Dieser Rechner, wahrscheinlich selbst ein Container, lässt keine Engine zu. Nimm einen anderen Rechner, oder zeige mit DOCKER_HOST auf eine Engine anderswo.
daemon = Das ganze Log steht in { $log }.
