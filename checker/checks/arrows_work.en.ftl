title = The service reaches those that it has to call, by name
why = A separation that also cuts the needed connections is switched off again on the first evening.
passed = { $from } reached { $services } by name, and each answered itself
expected = { $from } asks { $to } by a name, and { $to } itself answers on its own port
silent = no name of { $to } led { $from } to an answer
another = the name of { $to } leads to { $another }
direction = Containers know each other's names on a network of their own making that both are on; ask which one these two share.
