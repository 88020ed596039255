relied-on = harden-check lets the engine choose the addresses of its networks, and something relies on `{ $address }` of `{ $subnet }`; call containers by their names
gateway = the gateway `{ $address }` lies in no subnet of its network
