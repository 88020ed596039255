title = Only what outsiders need is published, and the administrator's port on loopback
why = Without an address in front, a published port is bound on every network card of the host.
passed = { $service } publishes { $ports }
nothing = { $service } publishes nothing
expected = { $service } publishes port { $open } and nothing else
expected-home = { $service } publishes port { $home } on a loopback address at most, and nothing else
expected-both = { $service } publishes port { $open }, port { $home } on a loopback address, and nothing else
expected-nothing = { $service } publishes nothing
not-meant = { $service } publishes port { $port }, which nobody outside needs
everywhere = { $service } publishes port { $port } on all addresses of the host
at-address = { $service } publishes port { $port } on { $address }, which others reach as well
direction = { $written ->
    [compose] Go through the entries under `ports:` and ask of each: who connects, and from where? Between containers none is needed.
   *[run] Go through the published ports and ask of each: who connects, and from where? Between containers none is needed.
}
