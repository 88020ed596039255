title = Der Startbefehl verlangt ein nur lesbares Root-Dateisystem
why = Was aufgeschrieben ist, gilt nach dem nächsten Start wieder, wer auch immer ihn macht.
passed = { $written ->
    [compose] `read_only: true` steht da, und die Engine zeigt es
   *[run] im Befehl steht `--read-only`, und die Engine zeigt es
}
expected = das Root-Dateisystem ist als nur lesbar verlangt
missing = nichts verlangt ein nur lesbares Root-Dateisystem
switched-off = es ist verlangt und wieder abgeschaltet: der Wert ist `false`
engine-differs = { $written ->
    [compose] die Engine zeigt ein beschreibbares Root-Dateisystem, obwohl beim Dienst `read_only: true` steht
   *[run] die Engine zeigt ein beschreibbares Root-Dateisystem, obwohl der Befehl ein nur lesbares verlangt
}
direction = Die Stellen, die beschrieben werden müssen, sind eigene Mounts; frag dich, was dann noch beschreibbar sein muss.
