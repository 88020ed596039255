title = Every service names its networks; of more than two, not all are on one
why = On a network that everybody shares, every container is everybody's neighbour.
passed = the services are spread over networks of their own: { $networks }
expected = each service is on networks that the project makes itself, and of more than two services not all are on one
default-bridge = { $service } is on the default bridge, which every container of the host shares
one-for-all = all services are on `{ $network }`, so it separates nobody
direction = { $written ->
    [compose] Make one network per arrow or per layer under `networks:`, and let each service name its own.
   *[run] Make one network per arrow or per layer before the containers, and let each command name its own.
}
