title = Ein Health-Check ist angegeben, der scheitern kann, und früh genug
why = Wer einen kranken Container ersetzt, ob Orchestrator oder Mensch, muss zuerst erfahren, dass er krank ist.
passed = der Befehl des Health-Checks ist `{ $command }`; ein Hängen fällt frühestens nach { $seconds } s auf
expected = ein Befehl, der scheitern kann, und Einstellungen, mit denen ein Hängen innerhalb von { $limit } s auffällt
missing = { $written ->
    [dockerfile] das Dockerfile hat keinen Health-Check
    [compose] weder das Dockerfile noch die Compose-Datei hat einen Health-Check
   *[run] weder das Dockerfile noch der Startbefehl hat einen Health-Check
}
build-stage-only = der Health-Check steht nur in einer Stufe, die weggeworfen wird
switched-off = der Health-Check ist wieder abgeschaltet
cannot-fail = `{ $command }` gelingt, was auch immer der Dienst tut
too-slow = ein Hängen fällt frühestens nach { $seconds } s auf: Abstand { $interval } s, { $retries } Versuche
long-start = die Anlaufzeit ist { $start } s: Ein Dienst, der von Anfang an hängt, heißt so lange `starting`
engine-differs = die Engine zeigt keinen Health-Check, obwohl `{ $command }` angegeben ist
direction = Frag dich, was ein Benutzer täte, um herauszufinden, ob es dem Dienst gut geht, und welches Programm im Image das könnte.
direction-slow = Drei Zahlen bestimmen, wie lange es dauert; frag dich, wie lange deine Benutzer warten würden.
direction-start = Fehlschläge in der Anlaufzeit zählen nicht; frag dich, wie lange der Dienst wirklich zum Starten braucht.
