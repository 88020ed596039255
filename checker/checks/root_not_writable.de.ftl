title = Das Root-Dateisystem ist nur lesbar, auch für root
why = Was nicht beschreibbar ist, kann auch ein Eindringling nicht ändern, und kein Werkzeug lässt sich dort ablegen.
passed = { $count } Schreibversuche hat der Mount selbst beantwortet, darunter { $attempt }; ein neues Einhängen wurde verweigert
expected = Schreiben endet überall im Root-Dateisystem mit EROFS, und es lässt sich nicht neu einhängen
written = { $count ->
    [one] uid { $uid } hat { $targets } beschrieben
   *[other] uid { $uid } hat an { $count } Stellen geschrieben: { $targets }
}
written-by-root = { $count ->
    [one] nur Dateirechte schützen { $targets }: uid { $uid } im selben Container hat dort geschrieben
   *[other] nur Dateirechte schützen { $count } Stellen: uid { $uid } im selben Container hat { $targets } beschrieben
}
remounted = uid { $uid } hat das Root-Dateisystem neu eingehängt, zum Schreiben
mounted-rw = der Kernel hat das Root-Dateisystem mit { $options } eingehängt
no-root-mount = das Labor hat keinen Mount auf `/` gesehen
nothing-shown = kein Schreibversuch traf das Root-Dateisystem, also war nichts zu sehen
direction = Dateirechte halten nur, solange niemand root wird; die Engine kann das ganze Image so einhängen, dass niemand hineinschreibt.
direction-remounted = Schreibgeschützt bleibt es nur, solange niemand neu einhängen darf; frag dich, welche Capability das Einhängen erlaubt und wer sie hier braucht.
