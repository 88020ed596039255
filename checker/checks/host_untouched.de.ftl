title = Der Container bleibt für sich und verlangt nichts vom Host
why = Wer in einen Container einbricht, der ein Stück des Hosts in der Hand hat, ist in den Host eingebrochen.
passed = { $written ->
    [compose] kein Schlüssel verlangt Privilegien, Namespaces, Ordner, Geräte oder den Socket des Hosts
   *[run] kein Flag verlangt Privilegien, Namespaces, Ordner, Geräte oder den Socket des Hosts
}
passed-unguarded = { $written ->
    [compose] kein Schlüssel verlangt Privilegien, Namespaces, Ordner, Geräte oder den Socket des Hosts; { $options } nimmt dem Container einen Wächter, darum geht es in Übung 11
   *[run] kein Flag verlangt Privilegien, Namespaces, Ordner, Geräte oder den Socket des Hosts; { $options } nimmt dem Container einen Wächter, darum geht es in Übung 11
}
expected = keine Anforderung, die aus dem Container hinausreicht
asked-for = { $count ->
    [one] eine Anforderung reicht aus dem Container hinaus, darum wurde nichts gestartet: { $dangers }
   *[other] { $count } Anforderungen reichen aus dem Container hinaus, darum wurde nichts gestartet: { $dangers }
}
asked-for-on-paper = { $count ->
    [one] eine Anforderung reicht aus dem Container hinaus: { $dangers }
   *[other] { $count } Anforderungen reichen aus dem Container hinaus: { $dangers }
}
and = { $before }; { $last }
direction = Frag dich, wozu die Anwendung das braucht: Daten gehören in ein Volume, eine einzelne Datei aus deinem eigenen Ordner lässt sich nur lesbar einhängen, und der Notizdienst braucht weder ein Gerät noch einen Namespace des Hosts.
direction-on-paper = Frag dich, wozu die Anwendung das braucht: Daten gehören in ein Volume, und eine einzelne Datei aus deinem eigenen Ordner lässt sich nur lesbar einhängen.
privileged = { $written ->
    [compose] `privileged: true` hebt alle Grenzen auf einmal auf
   *[run] `--privileged` hebt alle Grenzen auf einmal auf
}
host-network = das Netzwerk des Hosts statt eines eigenen
host-pid = die Prozessliste des Hosts oder eines anderen Containers
host-ipc = gemeinsamer Speicher mit dem Host oder einem anderen Container
host-uts = der Rechnername des Hosts statt eines eigenen
host-user-namespace = die Benutzernummern des Hosts, an jeder Umsetzung vorbei
host-cgroup = eine Kontrollgruppe außerhalb der eigenen
host-mount = { $path } des Hosts ist eingehängt
engine-socket = der Socket der Engine { $path }, über den sich jeder Container als root starten lässt
engine-socket-within = { $path } des Hosts ist eingehängt und mit ihm der Socket der Engine, über den sich jeder Container als root starten lässt
device = das Gerät { $device } des Hosts
unmasked-paths = `systempaths=unconfined` öffnet die Dateien des Kernels
privileged-build = der Build verlangt den Host: { $flag }
own-mount-writable = `{ $path }` aus deinem Ordner ist so eingehängt, dass der Container hineinschreiben darf
own-mount = `{ $path }` aus deinem Ordner ist eingehängt, aber nicht als vorhandene Datei oder vorhandener Ordner nur zum Lesen
direction-network = Im Netzwerk des Hosts erreicht der Dienst jeden Port des Hosts und lauscht auf allen seinen Adressen. Frag dich, wen er erreichen muss und wer ihn: Ein veröffentlichter Port und ein eigenes Netzwerk leisten beides.
direction-namespace = Frag dich, was der Dienst vom Host oder von einem anderen Container sehen muss; seine Arbeit geschieht in seinen eigenen Namespaces.
direction-own = Frag dich, ob der Container es nur liest: So ein Mount endet auf `:ro` (in der langen Form `read_only: true`), und die Datei muss vor dem Start da sein. Was der Dienst schreibt, gehört in ein Volume.
