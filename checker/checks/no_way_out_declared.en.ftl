title = Every network of the service is written down as internal
why = An ordinary network leads wherever the host itself can go.
passed = every network of the service is internal: { $networks }
expected = the service is on internal networks only
ordinary = { $service } is on `{ $network }`, which is an ordinary network with a way out
default-bridge = { $service } is on the default bridge, which has a way out
direction = { $written ->
    [compose] Which of its networks under `networks:` is not `internal`? Put on that one only who has to call out.
   *[run] Which of its networks was made without `--internal`? Put on that one only who has to call out.
}
