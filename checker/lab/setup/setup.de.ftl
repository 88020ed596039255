start-desktop = An { $address } antwortet keine Engine. Starte Docker Desktop und warte, bis es als laufend angezeigt wird; fehlt es noch, installiere es zuerst.
not-running-root = Docker ist hier installiert, läuft aber nicht an { $address }. Starte es mit `systemctl start docker` oder `service docker start`, oder wiederhole den Befehl mit `--setup`.
not-running = Docker ist hier installiert, läuft aber nicht an { $address }. Starte es mit `sudo systemctl start docker` oder `sudo service docker start`.
not-installed-root = An { $address } antwortet keine Engine, und es ist keine installiert. Wiederhole den Befehl mit `--setup` (oder setze HARDEN_CHECK_SETUP=1): Das installiert `docker.io`, die Engine deiner Distribution, und startet sie.
not-installed-apt = An { $address } antwortet keine Engine, und es ist keine installiert. Installiere die deiner Distribution: `sudo apt-get install docker.io`, danach `sudo usermod --append --groups docker $USER`, und melde dich neu an.
not-installed = An { $address } antwortet keine Engine, und es ist keine installiert. Installiere Docker Engine mit dem Paketmanager deiner Distribution und starte sie.
