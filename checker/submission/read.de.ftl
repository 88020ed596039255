only-dockerfile = es gibt ein `Dockerfile`, aber weder `run.sh` noch `compose.yaml`, die sagen, wie es gestartet wird
no-files = in der Abgabe gibt es weder `run.sh` noch `compose.yaml`
similar = es gibt eine Datei `{ $name }`; war `run.sh` gemeint?
nothing-help = schreibe eine Datei `run.sh` mit den Zeilen `docker build` und `docker run`, oder eine `compose.yaml`
no-container = `{ $path }` startet keinen Container
no-container-help = schreibe eine Zeile `docker run … IMAGE`
no-service-help = schreibe einen Dienst unter `services:`
