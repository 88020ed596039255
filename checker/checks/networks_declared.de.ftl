title = Jeder Dienst nennt seine Netzwerke; von mehr als zwei sind nicht alle in einem
why = In einem Netzwerk, das sich alle teilen, ist jeder Container der Nachbar von jedem.
passed = die Dienste verteilen sich auf eigene Netzwerke: { $networks }
expected = jeder Dienst ist in Netzwerken, die das Projekt selbst anlegt, und von mehr als zwei Diensten sind nicht alle in einem
default-bridge = { $service } ist in der voreingestellten Bridge, die sich alle Container des Hosts teilen
one-for-all = alle Dienste sind in `{ $network }`, also trennt es niemanden
direction = { $written ->
    [compose] Leg unter `networks:` ein Netzwerk je Pfeil oder je Schicht an und lass jeden Dienst seine eigenen nennen.
   *[run] Leg vor den Containern ein Netzwerk je Pfeil oder je Schicht an und lass jeden Befehl seine eigenen nennen.
}
