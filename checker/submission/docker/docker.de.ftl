no-command = `{ $value }` braucht einen Befehl
unknown-command = harden-check führt `docker { $command }` nicht aus
global-flag = harden-check führt `{ $value }` vor dem Befehl nicht aus: Es wählt die Engine selbst
unknown-flag = Docker kennt hier keine Option `{ $flag }`
unsupported-flag = Docker kennt `{ $flag }`, harden-check führt es nicht aus
flag-needs-value = `{ $flag }` braucht einen Wert
host-folder = der Ordner, in dem du gerade stehst, hat hier keine Bedeutung: `{ $value }`
no-image = dieser Befehl nennt kein Image
no-context = `docker build` braucht den Ordner des Build-Kontexts, meist `.`
second-context = `{ $value }` wäre ein zweiter Build-Kontext; vielleicht fehlen einer Option die Striche oder die Anführungszeichen
context-kind = der Build-Kontext ist ein Ordner der Abgabe, nicht `{ $value }`
no-context-folder = in der Abgabe gibt es keinen Ordner `{ $value }`
outside = `{ $value }` liegt außerhalb des Ordners der Abgabe
no-dockerfile = in der Abgabe gibt es keine Datei `{ $value }`
secret = `{ $value }` ist kein Build-Secret; man schreibt `id=name,src=datei`
no-secret-file = in der Abgabe gibt es keine Datei `{ $value }`
build-network = harden-check baut im Standardnetz, nicht in `{ $value }`
caller-environment = `{ $value }` nähme seinen Wert aus der Umgebung dessen, der run.sh aufruft, und davon benutzt harden-check nichts
caller-environment-help = setze es in run.sh: `export { $name }=…`
env-file-help = schreibe den Wert in die Datei: `{ $name }=…`
volume-driver = harden-check kennt nur den Volume-Treiber `local`, nicht `{ $value }`
network-driver = harden-check kennt nur den Netzwerktreiber `bridge`, nicht `{ $value }`
network-option = `{ $value }` ist keine Angabe für `--network`; es gibt `name=`, `alias=`, `ip=` und `ip6=`
shared-network = { $what ->
    [ports] ein Container im Netzwerk von `{ $owner }` veröffentlicht keinen eigenen Port: Veröffentliche ihn bei `{ $owner }`
    [hostname] ein Container im Netzwerk von `{ $owner }` trägt dort dessen Namen: Lass den Hostnamen weg
    [hosts] ein Container im Netzwerk von `{ $owner }` liest dessen Hosts-Datei: Trag den Namen bei `{ $owner }` ein
    [dns] ein Container im Netzwerk von `{ $owner }` fragt dessen Nameserver: Nenn sie bei `{ $owner }`
   *[links] ein Container im Netzwerk von `{ $owner }` nimmt keine Links
}
network-alone = Docker nimmt entweder eines seiner eigenen Netzwerke (`bridge`, `none`, `host`) oder deine Netzwerke, nicht beides
alias-needs-network = ein Alias braucht ein eigenes Netzwerk: `--network NAME`
no-name = dieser Befehl braucht einen Namen
one-name = dieser Befehl nimmt einen Namen, und `{ $value }` ist ein zweiter
connect-names = `docker network connect` braucht ein Netzwerk und einen Container
tag-names = `docker tag` braucht ein Image und einen neuen Namen
compose-command = harden-check führt `docker compose { $value }` nicht aus
no-compose-file = in der Abgabe gibt es nichts namens `{ $value }`
remove-and-restart = Docker lehnt `--rm` zusammen mit `--restart` ab
swap-without-memory = die Engine lehnt eine Grenze für Speicher und Swap ohne eine Grenze für Speicher ab
swap-below-memory = die Grenze für Speicher und Swap zusammen liegt unter der Grenze für Speicher
reservation-above-memory = die Speicherreservierung liegt über der Grenze für Speicher
cpus-and-quota = die Engine lehnt eine Anzahl von CPUs zusammen mit CPU-Quota oder -Periode ab
health-and-none = der Health-Check wird angegeben und zugleich abgeschaltet, das lehnt Docker ab
health-too-short = hier nimmt die Engine keine Dauer unter `1ms`
mount-twice = an diesem Pfad ist schon etwas anderes eingehängt
namespace = `{ $value }` ist kein Namespace, den harden-check kennt
workdir-absolute = das Arbeitsverzeichnis `{ $value }` beginnt nicht mit `/`
security-option = Docker kennt keine Sicherheitsoption `{ $value }`
security-option-help = es gibt `no-new-privileges`, `seccomp=DATEI`, `apparmor=PROFIL`, `label=…`
json = `{ $path }` ist kein gültiges JSON
meant-flag = meintest du `{ $flag }`?
no-compose-anywhere = in der Abgabe gibt es keine Compose-Datei, die `docker compose { $value }` benutzen könnte
sysctl = Docker lässt keinen Container `{ $value }` setzen; es gibt `net.*`, `fs.mqueue.*` und einige `kernel.*` für gemeinsamen Speicher und Nachrichten
stream = `{ $value }` ist kein Datenstrom; es gibt `stdin`, `stdout` und `stderr`
pull-policy = `{ $value }` sagt nicht, wann geladen wird; es gibt `always`, `missing` und `never`
domain = `{ $value }` ist keine Domain
platform = `{ $value }` ist keine Plattform; man schreibt `linux/amd64`
publish-option = `{ $value }` ist keine Angabe für `--publish`; man schreibt `published=8080,target=80`
endpoint-option = harden-check führt `{ $value }` von `--network` nicht aus
log-driver = harden-check kennt den Log-Treiber `{ $value }` nicht oder hat keinen Sammler dafür; es gibt `json-file`, `local`, `none`, `syslog`, `gelf` und `fluentd`
log-of-the-host = ohne `{ $option }` schreibt der Treiber `{ $driver }` in das Log des Hosts selbst, und das lässt das Labor in Ruhe; nenn den Sammler
log-address-missing = der Treiber `{ $driver }` braucht `{ $option }`, ohne das lehnt Docker den Start ab
log-address-kind = der Sammler des Labors hört auf TCP und UDP, unverschlüsselt; nenn eine Adresse, die mit `tcp://` oder `udp://` anfängt
log-none = mit dem Treiber `none` gibt es kein Log, deshalb lehnt Docker Optionen dafür ab
network-twice = dieses Netzwerk wurde schon angegeben
port-twice = Port `{ $value }` des Hosts ist schon in Zeile { $line } belegt, deshalb kann die Engine diesen Container nicht starten
volume-options = harden-check legt Volumes auf der Platte der Engine oder im Speicher an und nichts anderes aus `{ $value }`
security-option-newer = harden-check führt `{ $value }` nicht aus
alias-twice = Docker nimmt Aliase von `--network-alias` oder von `--network name=…,alias=…`, nicht von beiden
address-needs-network = Docker gibt eine Adresse, die du verlangst, nur in einem Netzwerk, das du mit `--subnet` angelegt hast
other-version = `{ $value }` ist eine Adresse der anderen IP-Version
volume-option-unknown = der Volume-Treiber `local` kennt keine Option `{ $value }`; es gibt `type`, `device` und `o`
volume-option-missing = ein Volume mit Optionen braucht darunter `type` und `device`
network-setting = harden-check führt die Option `{ $value }` eines Netzwerks nicht aus
no-tag = der Build in Zeile { $line } hat kein `--tag`, sein Image also keinen Namen
known-commands = run.sh darf `docker build`, `run`, `create`, `start`, `stop`, `update`, `rm`, `tag`, `rmi`, `network`, `volume`, `compose`, `swarm`, `service`, `secret`, `stack` enthalten und alles, was nur nachsieht
rename-names = `docker rename` braucht den alten und den neuen Namen
kill-signal = harden-check kann nicht wissen, was ein Container beim Signal `{ $value }` tut
update-swap = Docker lehnt eine Grenze für Speicher ab, die über der für Speicher und Swap zusammen liegt; gib auch `--memory-swap` an
prune-asks = `{ $value }` fragt nach, ob es soll; schreibe `--force`
no-such-object = in dieser Zeile gibt es kein Objekt `{ $value }`
unknown-output = was `docker { $command }` ausgibt, weiß man erst, wenn es läuft
no-such-service = in der Compose-Datei gibt es keinen Dienst `{ $value }`
no-service = `docker compose run` braucht einen Dienst
no-project-container = von der Compose-Datei ist kein Container da, der sich starten ließe
pull = harden-check fragt keine Registry, und die Compose-Datei baut `{ $value }` nicht
pull-always = harden-check fragt keine Registry: `--pull { $value }`
typographic-dash = `{ $value }` beginnt mit einem typografischen Strich, wie ihn Webseiten und Textprogramme einsetzen; Dockers Optionen beginnen mit `-`
link = ein Link wird `CONTAINER` oder `CONTAINER:ALIAS` geschrieben, nicht `{ $value }`
file-from-input = das Dockerfile eines Builds ist eine Datei der Abgabe: Nenne sie mit `--file`
swarm-command = harden-check betritt einen Swarm mit einer Maschine und verlässt ihn wieder, mehr macht es damit nicht: `docker swarm { $value }`
service-command = harden-check erzeugt und entfernt Services eines Swarms und führt `{ $value }` nicht aus
secret-operands = `docker secret create` braucht einen Namen und eine Datei oder `-`
secret-input = niemand weiß, was `-` hier lesen wird: Gib ihm mit `printf … |` einen Text oder nenn eine Datei
secret-no-file = in der Abgabe gibt es keine Datei `{ $value }`, aus der ein Geheimnis werden könnte
secret-empty = Docker lehnt ein Geheimnis ohne Inhalt ab
secret-option = `{ $value }` gehört nicht zu `--secret`; das ist ein Name oder `source=…,target=…,uid=…,gid=…,mode=…`
secret-owner = `uid` und `gid` eines Geheimnisses sind Zahlen: `{ $value }`
secret-missing-help = leg es in run.sh an, bevor es benutzt wird: `docker secret create { $value } DATEI`
service-bind = ein Service eines Swarms kann auf einer anderen Maschine laufen, die diese Datei oder diesen Ordner nicht hat: Übergib sie als Geheimnis
service-placement = im Swarm des Labors gibt es eine Maschine: `{ $value }`
service-mode = harden-check führt Services der Art `{ $value }` nicht aus
service-replicas = harden-check startet einen Task je Service, nicht `{ $value }`
endpoint-mode = ein Service wird über `vip` oder `dnsrr` gefunden, nicht über `{ $value }`
restart-condition = ein Task startet neu bei `none`, `on-failure` oder `any`, nicht bei `{ $value }`
stack-operands = `docker stack deploy` braucht `--compose-file DATEI` und einen Namen
push-name = hinter diesen Befehl gehört der Name eines Images
push-here = harden-check bringt statt einer Registry auf diesem Rechner, etwa `localhost:5000`, seine eigene mit. Eine andere fragt es nicht.
push-tagless = `--push` braucht ein `--tag` mit dem Namen in der Registry
push-digest = Docker pusht ein Tag, nicht den Digest `{ $value }`
push-given = harden-check pusht, was run.sh baut, nicht `{ $value }`
push-none = in dieser Zeile gibt es kein Image `{ $value }`, das gepusht werden könnte
pull-none = keine frühere Zeile pusht `{ $value }`, und harden-check fragt nur seine eigene Registry
digest-of-tag = mit einem Tag hinter dem Namen zeigen manche Engines hier den Digest von `{ $value }`, andere `<none>`
digest-of-tag-help = lass das Tag weg: `{ $value }`, oder frag `docker image inspect`
no-digest = `{ $value }` wurde vor dieser Zeile in keine Registry gepusht, also hat es dort keinen Digest
build-late = `{ $path }` entstand nach einem Build, und ein Build dahinter würde die Datei sehen: harden-check baut aus dem Ordner, wie er davor war
