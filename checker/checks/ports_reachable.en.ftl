title = Everybody comes in who has to: people from outside, the administrator on the host
why = A port that nobody reaches is opened again on all addresses by whoever needs it first.
passed = { $also ->
    [no] port { $open } of { $service } answered from outside
    [only] port { $home } of { $service } answered on the host's loopback address
   *[other] port { $open } of { $service } answered from outside, port { $home } on the host's loopback address
}
expected = { $whom ->
    [administrator] port { $port } of { $service } answers on the host's loopback address, where the administrator sits or a tunnel ends
   *[everybody] port { $port } of { $service } answers at an address of the host that others reach
}
silent = { $whom ->
    [administrator] on the host's loopback address no port led to port { $port } of { $service }
   *[everybody] at no address of the host that others reach did port { $port } of { $service } answer
}
direction = { $written ->
    [compose] { $whom ->
        [administrator] An entry under `ports:` reads from left to right: the host's address, its port, the container's port. Say all three.
       *[everybody] An address in front of an entry under `ports:` keeps others out. Who is this port there for?
    }
   *[run] { $whom ->
        [administrator] A published port reads from left to right: the host's address, its port, the container's port. Say all three.
       *[everybody] An address in front of a published port keeps others out. Who is this port there for?
    }
}
elsewhere = harden-check cannot call the loopback address of the engine's host from where it runs
