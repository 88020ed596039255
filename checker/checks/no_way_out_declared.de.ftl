title = Jedes Netzwerk des Dienstes ist als intern vereinbart
why = Ein gewöhnliches Netzwerk führt überall dorthin, wohin der Host selbst kommt.
passed = jedes Netzwerk des Dienstes ist intern: { $networks }
expected = der Dienst ist nur in internen Netzwerken
ordinary = { $service } ist in `{ $network }`, einem gewöhnlichen Netzwerk mit einem Weg nach draußen
default-bridge = { $service } ist in der voreingestellten Bridge, und die hat einen Weg nach draußen
direction = { $written ->
    [compose] Welches seiner Netzwerke unter `networks:` ist nicht `internal`? Stell dort nur den hinein, der hinausrufen muss.
   *[run] Welches seiner Netzwerke entstand ohne `--internal`? Stell dort nur den hinein, der hinausrufen muss.
}
