yes = ja
no = nein
engine = Engine
engine-means = Sie baut, startet und begrenzt. Docker Engine 20.10 und neuere tun es erwiesenermaßen.
address = Adresse
address-means = Aus DOCKER_HOST, aus dem aktuellen Docker-Kontext oder der übliche Socket der Engine.
host = Rechner der Engine
host-means = Über alles, was eine Sonde versucht, entscheidet dieser Kernel.
storage = Speichertreiber
storage-means = Schichten werden über den Export der Engine gelesen, deshalb ist jeder Treiber recht.
cgroup = Control Groups
cgroup-2 = Grenzen werden aus der vereinheitlichten Hierarchie gelesen; alle Experimente von Übung 20 gehen.
cgroup-1 = Grenzen werden aus den getrennten Hierarchien gelesen; Auslagerungsspeicher lässt sich nur begrenzen, wo der Kernel ihn zählt.
cgroup-unknown = Die Engine nennt keine Version; die Experimente von Übung 20 werden womöglich übersprungen.
seccomp = Seccomp
seccomp-yes = Dockers Standardfilter sperrt riskante Systemaufrufe; Übung 11 kann das zeigen.
seccomp-no = Der Kernel hat keine Filter; Prüfungen des Filters werden übersprungen, und das liegt nicht an dir.
memory-limit = Speichergrenzen
memory-limit-yes = Übung 20 kann zeigen, dass ein Container an seiner Grenze aufgehalten wird.
memory-limit-no = Die Speicherprüfungen von Übung 20 werden übersprungen.
swap-limit = Grenzen für Auslagerungsspeicher
swap-limit-yes = Übung 20 kann zeigen, dass Auslagern kein Weg um die Speichergrenze ist.
swap-limit-no = Der Kernel zählt den Auslagerungsspeicher nicht; dieser Teil wird übersprungen.
cpu-limit = CPU-Grenzen
cpu-limit-yes = Übung 20 kann zeigen, dass ein Container nicht mehr als seinen Anteil bekommt.
cpu-limit-no = Die CPU-Prüfung von Übung 20 wird übersprungen.
pids-limit = Prozessgrenzen
pids-limit-yes = Übung 20 kann zeigen, dass eine Fork-Bombe an ihrer Grenze endet.
pids-limit-no = Die Prozessprüfung von Übung 20 wird übersprungen.
mandatory = AppArmor oder SELinux
mandatory-yes = Ein zweiter Wächter neben den Capabilities; Übung 11 kann ihn zeigen.
mandatory-no = Dieser Kernel benutzt keines von beiden; die Prüfungen dazu werden übersprungen.
user-namespace = Umsetzung der Benutzer (User-Namespaces)
user-namespace-yes = Root im Container ist auf dem Host jemand anderes. Die Übungen bleiben dieselben.
user-namespace-no = Root im Container ist root auf dem Host, wenn er herauskommt. Darum geht es in Übung 8.
rootless = Engine ohne root
rootless-yes = Die Engine selbst läuft ohne root. Ports unter 1024 und manche Grenzen hängen von den Einstellungen des Hosts ab.
rootless-no = Die Engine läuft als root, wie die meisten. Wer ihren Socket erreicht, ist root auf dem Host.
all-good = Diese Engine kann alles zeigen, was die Übungen brauchen.
limited =
    { $count ->
        [one] 1 Tatsache schränkt ein, was sich zeigen lässt; die betroffenen Prüfungen werden übersprungen, nie als Fehler gewertet.
       *[other] { $count } Tatsachen schränken ein, was sich zeigen lässt; die betroffenen Prüfungen werden übersprungen, nie als Fehler gewertet.
    }
images = Basis-Images
images-all = Alles, worauf die Übungen aufbauen, ist in der Engine; es braucht kein Netz.
images-missing = Was fehlt, wird gemacht, sobald es gebraucht wird, aus Paketen der Distribution dieses Rechners, oder jetzt mit `harden-check images build`.
