title = Kein Programm hebt die Rechte dessen an, der es startet
why = Ein vergessenes Programm mit Set-User-ID-Bit, im Image oder auf einem Volume, macht einen Eindringling im Container zu root.
passed = der Kernel zeigt für jeden Prozess `NoNewPrivs: 1`, und ein Set-User-ID-Programm von root ließ seinen Starter uid { $uid } bleiben
expected = `NoNewPrivs: 1` für jeden Prozess, und ein Set-User-ID-Programm, das niemanden anhebt
open = Prozess { $pid } (`{ $name }`) läuft mit `NoNewPrivs: 0`
open-and-raised = { $open }, und ein Set-User-ID-Programm machte uid { $uid } zu root
raised = die eigenen Prozesse des Dienstes haben `NoNewPrivs: 1`, aber ein Set-User-ID-Programm, das die Engine startete, machte uid { $uid } zu root
host-raises-nobody = auf diesem Host hebt ein Set-User-ID-Programm auch ohne das Flag niemanden an, also zeigt nichts, was es tut
direction = { $written ->
    [compose] Der Kernel hält dieses Versprechen, sobald jemand darum bittet; sieh nach, was `security_opt` verlangt und was seine letzte Zeile sagt.
   *[run] Der Kernel hält dieses Versprechen, sobald jemand darum bittet; sieh nach, was der Startbefehl verlangt und welche seiner Angaben die letzte ist.
}
direction-raised = Wer das Flag im Container setzt, setzt es für sich; was die Engine sonst noch startet, einen Health-Check etwa, geht leer aus. Die Engine kann es für alle setzen.
