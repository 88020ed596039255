relied-on = harden-check lets the engine choose the addresses of its networks, and something relies on `{ $address }` of `{ $subnet }`; call containers by their names
gateway = the gateway `{ $address }` lies in no subnet of its network
fixed-without-subnet = Docker gives the address `{ $address }` that you ask for only in a network with a subnet of yours, and `{ $network }` has none that holds it
fixed-twice = `{ $address }` is taken already in `{ $network }`
