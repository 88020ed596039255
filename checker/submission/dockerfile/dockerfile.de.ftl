heredoc-end = dieses Here-Dokument hat kein Ende: Sein Schlusswort muss allein in einer Zeile stehen
no-from = dieses Dockerfile enthält kein `FROM`
no-from-help = ein Dockerfile beginnt mit `FROM IMAGE`; davor darf nur `ARG` stehen
before-from = `{ $word }` steht vor dem ersten `FROM`
unknown-instruction = Docker kennt keine Anweisung `{ $word }`
arguments = hinter `{ $word }` fehlt etwas, oder dort steht zu viel
stage-twice = eine frühere Stufe heißt auch `{ $word }`
quote-end = ein Anführungszeichen in dieser Zeile hat kein Ende
json = das ist kein gültiges JSON
syntax = das versteht Docker nicht: { $reason }
empty-base = das Image hinter `FROM` ist leer, weil seine Variable keinen Wert hat
empty-base-help = schreibe ein `ARG NAME=IMAGE` vor das erste `FROM`, oder gib es mit `--build-arg` an
