title = The service reaches those that it has to call, by name
why = A separation that also cuts the needed connections is switched off again on the first evening.
passed = { $from } reached { $services } by name, and each answered itself
expected = { $from } asks { $to } by a name, and { $to } itself answers on its own port
silent = no name of { $to } led { $from } to an answer
another = the name of { $to } leads to { $another }
told = { $variable } is `{ $value }`, and no { $to } answered there
untold = { $variable }, which tells the service where { $to } is, has no value
direction = Containers know each other's names on a network of their own making that both are on; ask which one these two share.
loopback = { $shared ->
    [yes] { $variable } is `{ $value }`, the loopback address of a network that { $from } and { $to } have in common: whoever is in one of them reaches every port of the other, those on loopback too
   *[no] { $variable } is `{ $value }`, and by that { $from } calls itself: each container has a loopback address of its own
}
address = { $variable } is `{ $value }`, an address in place of a name
direction-loopback = What stands on loopback is for the programs of one container. On which network could both be, each with an address of its own, and by which name is { $to } known there?
direction-address = The engine gives out addresses anew at every start. By which name is { $to } known on the network that both are on?
