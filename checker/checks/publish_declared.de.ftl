title = Nur was draußen nötig ist, ist veröffentlicht, der Port der Verwaltung auf Loopback
why = Ohne Adresse davor wird ein veröffentlichter Port an jede Netzwerkkarte des Hosts gebunden.
passed = { $service } veröffentlicht { $ports }
nothing = { $service } veröffentlicht nichts
expected = { $service } veröffentlicht Port { $open } und sonst nichts
expected-home = { $service } veröffentlicht höchstens Port { $home }, auf einer Loopback-Adresse, und sonst nichts
expected-both = { $service } veröffentlicht Port { $open }, Port { $home } auf einer Loopback-Adresse und sonst nichts
expected-nothing = { $service } veröffentlicht nichts
not-meant = { $service } veröffentlicht Port { $port }, den draußen niemand braucht
everywhere = { $service } veröffentlicht Port { $port } auf allen Adressen des Hosts
at-address = { $service } veröffentlicht Port { $port } auf { $address }, was auch andere erreichen
direction = { $written ->
    [compose] Geh die Einträge unter `ports:` durch und frag bei jedem: Wer verbindet sich, und von wo? Zwischen Containern braucht es keinen.
   *[run] Geh die veröffentlichten Ports durch und frag bei jedem: Wer verbindet sich, und von wo? Zwischen Containern braucht es keinen.
}
