title = Vor jedem Prozess steht ein Seccomp-Filter
why = Ohne Filter spricht jeder Prozess mit dem ganzen Kernel, und in jedem der mehreren hundert Aufrufe kann die nächste Lücke stecken.
passed = { $count ->
    [one] der Kernel zeigt für den einzigen Prozess einen Filter (`Seccomp: 2`)
   *[other] der Kernel zeigt für alle { $count } Prozesse einen Filter (`Seccomp: 2`)
}
expected = `Seccomp: 2` im Status jedes Prozesses
open = Prozess { $pid } (`{ $name }`) läuft mit `Seccomp: { $mode }`
direction = { $written ->
    [compose] Docker legt von selbst einen Filter um jeden Container; such in `security_opt`, was ihn wegnimmt.
   *[run] Docker legt von selbst einen Filter um jeden Container; such im Startbefehl, was ihn wegnimmt.
}
direction-empty = Die Engine hält dieses Profil für gar keinen Filter: Es nennt weder eine Vorgabe noch eine Regel.
