title = Eine Flut von Prozessen wird gestoppt
why = Eine Fork-Bombe in einem Container füllt die Prozesstabelle des Hosts, und dann kann sich niemand mehr anmelden, um sie zu stoppen.
passed = { $count } weitere Prozesse starteten, dann weigerte sich der Kernel
expected = der Kernel weigert sich nach höchstens { $limit } weiteren Prozessen
not-stopped = { $count } weitere Prozesse starteten, und nichts hat sie gestoppt
too-late = der Kernel weigerte sich erst nach { $count } weiteren Prozessen
by-user = der Kernel weigerte sich nach { $count } weiteren Prozessen an der Grenze des Benutzers (`nproc`): Sie zählt alle Prozesse dieses Benutzers auf dem Host und gilt für keinen anderen; der Container selbst hat { $written ->
    [compose] kein so kleines `pids_limit`
   *[other] kein so kleines `--pids-limit`
}
unclear = der Versuch endete so, dass er nichts zeigt: { $attempt }
goal-too-low = das Labor hörte nach { $goal } Prozessen auf, bevor die Grenze greifen konnte
direction = Frag dich, wie viele Prozesse und Threads der Dienst an einem vollen Tag hat, und wer sie zählt.
direction-user = Die Grenze eines Benutzers teilen sich alle Container, die als dieser Benutzer laufen. Frag dich, welche Grenze die Prozesse eines einzelnen Containers zählt.
