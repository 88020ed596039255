title = Dem Container geht der Speicher aus, bevor er dem Host ausgeht
why = Ohne Grenze nimmt ein Leck oder eine Anfrage jedem anderen Container auf dem Host den Speicher weg.
passed = das Verbrauchen von Speicher wurde nach { $eaten } gestoppt, durch die Grenze von { $own }
expected = das Verbrauchen von Speicher wird durch eine Grenze von höchstens { $limit } gestoppt, mit Bedacht auf den Auslagerungsspeicher
killer-disabled = { $written ->
    [compose] `oom_kill_disable: true` hindert den Kernel daran, jemanden zu stoppen
   *[run] `--oom-kill-disable` hindert den Kernel daran, jemanden zu stoppen
}
no-limit = der Container hat keine Speichergrenze; { $eaten } wurden verbraucht
swap-unlimited = die Speichergrenze ist da, und daneben ist der Auslagerungsspeicher unbegrenzt
not-stopped = { $eaten } wurden verbraucht, und nichts hat es gestoppt
too-late = die Grenze von { $own } ist zu hoch; gestoppt wurde nach { $eaten }
unclear = der Versuch endete so, dass er nichts zeigt: { $attempt }
goal-too-low = es gibt eine Grenze, und mit Auslagerungsspeicher liegt sie über den { $goal }, die das Labor auf diesem Host zu verbrauchen wagt
direction = Frag dich, wie viel der Dienst an einem vollen Tag braucht, und was der Kernel tun darf, wenn er mehr verlangt.
swap-too-high = die Speichergrenze ist da, und daneben dürfen { $size } ausgelagert werden
