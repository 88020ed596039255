heredoc-end = dieses Here-Dokument hat kein Ende: Sein Schlusswort muss allein in einer Zeile stehen
heredoc-target = ein Here-Dokument ist eine Quelle, und das hier ist das Ziel
no-from = dieses Dockerfile enthält kein `FROM`
no-from-help = ein Dockerfile beginnt mit `FROM IMAGE`; davor darf nur `ARG` stehen
before-from = `{ $word }` steht vor dem ersten `FROM`
unknown-instruction = Docker kennt keine Anweisung `{ $word }`
arguments = hinter `{ $word }` fehlt etwas, oder dort steht zu viel
no-value = `{ $word }` gibt `{ $name }` keinen Wert: Es heißt `NAME=Wert`
blank-name = bei `{ $word }` steht vor dem `=` ein Name
stage-name = `{ $word }` ist kein Name für eine Stufe: Zuerst kommt ein Buchstabe, dann Buchstaben, Ziffern, `-`, `_` oder `.`
directive-twice = `# { $word }=` darf nur einmal dastehen
escape = `# escape={ $word }` wird abgelehnt: Es gibt nur `\` und `` ` ``
quote-end = ein Anführungszeichen in dieser Zeile hat kein Ende
brace-end = ein `{"${"}` in dieser Zeile hat kein Ende
substitution = diese Art von Variable kennt Docker nicht
unset-variable = die Variable hat keinen Wert
json = das ist eine JSON-Liste, aber nicht nur aus Zeichenketten
shell-form = `SHELL` braucht eine JSON-Liste: `SHELL ["/bin/sh", "-c"]`
port = `{ $word }` ist kein Port: Es heißt `80`, `80/udp` oder `8000-8010`
empty-path = ein Volume braucht einen Pfad
health-none = hinter `HEALTHCHECK NONE` steht nichts mehr
health-command = bei `HEALTHCHECK CMD` fehlt der Befehl
health-kind = hinter `HEALTHCHECK` steht `CMD` oder `NONE`, nicht `{ $word }`
onbuild = in `ONBUILD` kann kein `{ $word }` stehen
unknown-flag = `{ $keyword }` hat keine Option `{ $word }`
flag-twice = `{ $word }` darf nur einmal dastehen
flag-switch = `{ $word }` ist ein Schalter: ohne Wert, mit `true` oder mit `false`
flag-value = bei `{ $word }` fehlt der Wert: Es heißt `{ $word }=…`
flag-wrong = `{ $word }` nimmt `{ $value }` nicht an
circle = eine Stufe kann keine Dateien aus sich selbst nehmen, auch nicht auf dem Umweg über andere
from-variable = hier darf keine Variable stehen
from-variable-help = gib dem Image mit `FROM $IMAGE AS name` einen eigenen Namen und nimm diesen Namen
mount-key = `{ $word }` ist keine Angabe eines Mounts
mount-value = bei `{ $word }` fehlt der Wert: Es heißt `{ $word }=…`
mount-type = ein Mount hat den Typ `bind`, `cache`, `secret`, `ssh` oder `tmpfs`; hier steht `{ $kind }`
mount-sharing = hinter `sharing` steht `shared`, `private` oder `locked`
mount-number = hinter `{ $word }` steht eine Zahl, in `{ $field }` ist es keine
mount-fits = zu einem Mount vom Typ `{ $kind }` gehört kein `{ $word }`
mount-secret = ein Geheimnis braucht eine `id` oder ein `target`
mount-secret-twice = ein Geheimnis hat `id` oder `source`, nicht beides: Sie bedeuten dasselbe
empty-base = das Image hinter `FROM` ist leer, weil seine Variable keinen Wert hat
empty-base-help = schreibe ein `ARG NAME=IMAGE` vor das erste `FROM`, oder gib es mit `--build-arg` an
