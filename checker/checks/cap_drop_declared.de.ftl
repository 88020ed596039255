title = Der Startbefehl nimmt alle Capabilities weg und gibt nur nötige zurück
why = Eine Liste dessen, was weggenommen wird, vergisst die nächste Capability; eine Liste dessen, was gegeben wird, nicht.
passed = alle Capabilities sind weggenommen, keine kommt dazu
passed-added = alle Capabilities sind weggenommen, nur { $capabilities } kommt zurück
passed-by-name = alle anderen Capabilities sind namentlich weggenommen, nur { $capabilities } bleibt
expected = alle Capabilities weggenommen, und höchstens die nötigen zurückgegeben
added = { $capability } kommt dazu, und der Dienst braucht es nicht
needless-bind = { $capability } wird hinzugefügt, und hier ist jeder Port für alle frei: Zum Lauschen braucht sie niemand
all-added = `ALL` kommt dazu und gibt zurück, was immer weggenommen war
all-added-names-dropped = `ALL` kommt dazu, und einzelne sind namentlich wieder weggenommen; die nächste Capability, die der Kernel dazulernt, ist nicht darunter
nothing-dropped = keine Capability wird weggenommen, also bleiben { $count }: { $capabilities }
kept = { $count ->
    [one] eine Capability ist weder weggenommen noch nötig: { $capabilities }
   *[other] { $count } Capabilities sind weder weggenommen noch nötig: { $capabilities }
}
engine-differs = die Engine zeigt weggenommen: { $dropped }; dazu: { $added }, und das steht nicht im Befehl
direction = Frag dich, ohne welche einzelne Capability der Dienst scheitert, wenn überhaupt; die Vorgabe der Engine ist für alle gemacht.
direction-bind = Die Capability und die Zeile mit `--sysctl` gehören zusammen: Wozu ist die eine ohne die andere da?
