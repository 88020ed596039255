not-understood = Nicht beurteilt: nicht verstanden
not-followed = Bis hierhin gelesen: Weiter wird das Skript nicht verfolgt
base-decides = Nicht beurteilt: Das Basis-Image entscheidet
in-file = { $file }: { $message }
more =
    { $count ->
        [one] und eine weitere Stelle
       *[other] und { $count } weitere Stellen
    }
no-files = Hier ist kein Dockerfile, keine Compose-Datei und kein Skript mit Docker-Befehlen.
files =
    { $count ->
        [one] 1 Datei, { $asked } Regeln
       *[other] { $count } Dateien, { $asked } Regeln
    }
clean = Nichts ist verletzt, was Dateien allein zeigen können.
open = Wo die Dateien verstanden wurden, ist nichts verletzt; überall war das nicht.
broken =
    { $count ->
        [one] 1 Fund
       *[other] { $count } Funde
    }
