title = No service reaches one that it has no arrow with
why = From one captured container an intruder moves on to every other one that answers it.
passed = { $from } got no answer from { $others }; { $count } connections were tried
expected = { $from } reaches { $services } and nobody else
expected-nobody = { $from } reaches nobody
reached = { $way ->
    [name] { $to } answered { $from }, which knows its name; connections that came through: { $count }
    [host-port] { $to } answered { $from } through a port of the host; connections that came through: { $count }
    [through] { $to } answered { $from } through the container { $through }; connections that came through: { $count }
   *[address] { $to } answered { $from } at its address; connections that came through: { $count }
}
direction = { $way ->
    [host-port] A published port leads past every network; ask who has to come in from outside.
    [through] Who may reach that container, and what does it pass on for whom?
   *[other] Draw the arrows: which networks do these two share, and which arrow is it there for?
}
podman = Podman lets containers of different networks reach one another, unless the networks are made with `--opt isolate=true`
