title = Der Startbefehl begrenzt Speicher, CPU-Zeit und Prozesse
why = Was keine Grenze hat, teilst du mit jedem, der einen der Container übernimmt.
passed = Speicher { $memory }, CPUs { $cpus }, Prozesse { $pids }
expected = { $written ->
    [compose] eine harte Grenze für jede Ressource, und kein Schlüssel, der sie zurücknimmt
   *[run] eine harte Grenze für jede Ressource, und kein Flag, das sie zurücknimmt
}
and = { $before }; { $last }
no-memory = der Speicher hat keine Grenze
only-reservation = der Speicher hat nur eine Reservierung, und die stoppt niemanden
memory-unlimited = die Speichergrenze ist { $value }, das heißt: keine
memory-too-high = die Speichergrenze ist { $size }, mehr als { $limit }
swap-unlimited = der Speicher ist begrenzt, der Auslagerungsspeicher daneben nicht
killer-disabled = der Speicher ist begrenzt, und der Kernel darf niemanden stoppen, der darüber geht
no-cpus = die CPU-Zeit hat keine Grenze
only-shares = die CPU-Zeit hat nur ein Gewicht, und das stoppt auf einem ruhigen Host niemanden
cpus-unlimited = die CPU-Grenze ist 0, das heißt: keine
cpus-too-high = die CPU-Grenze ist { $cpus }, mehr als { $limit }
no-pids = die Zahl der Prozesse hat keine Grenze
pids-unlimited = die Grenze für Prozesse ist { $value }, das heißt: keine
pids-too-high = die Grenze für Prozesse ist { $count }, mehr als { $limit }
direction = Frag dich bei jeder Ressource, wie viel der Dienst an einem vollen Tag braucht, und gib etwas dazu.
swap-too-high = neben dem Speicher sind { $size } Auslagerungsspeicher erlaubt, mehr als { $limit }
dropped = { $passed }; diese Engine verwirft { $flags }, hier hält sich also niemand daran, und sie meldet: { $said }
dropped-silently = { $passed }; diese Engine verwirft { $flags }, hier hält sich also niemand daran
