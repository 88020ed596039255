title = From outside nobody reaches a port that is not meant for them
why = A published port stands on the host's network card for everybody, past most firewalls.
passed = { $service } answered nobody it is not meant for; { $count } calls were made, and the lab's own port answered at { $addresses } places
expected = { $also ->
    [no] from outside port { $ports } of { $service } answers and no other
    [only] from outside nobody reaches { $service }; on the host's loopback address port { $home } may answer
   *[other] from outside port { $ports } of { $service } answers and no other; port { $home } answers on the host's loopback address alone
}
expected-nobody = from outside nobody reaches { $service }, not even on the host's loopback address
reached = { $way ->
    [relay] port { $port } of { $service } answered through { $relay }, which is published; calls that came through: { $count }
    [loopback] port { $port } of { $service } answered on the host's loopback address; calls that came through: { $count }
   *[open] port { $port } of { $service } answered at addresses of the host that others reach; calls that came through: { $count }
}
direction = { $way ->
    [relay] A container that is published lends its port to whomever it passes calls on to. Ask for whom this one works.
   *[other] { $meant ->
        [loopback] { $written ->
            [compose] An entry under `ports:` may begin with an address of the host. Which one does only the host itself reach?
           *[run] A published port may begin with an address of the host. Which one does only the host itself reach?
        }
       *[nobody] Containers on one network meet without a published port. Who outside needs this one?
    }
}
