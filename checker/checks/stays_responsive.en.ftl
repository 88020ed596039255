title = Neighbour and service live through an attack on resources
why = One container without limits can starve every other on the same host.
passed = a neighbour answered during the attack after { $milliseconds } ms, and the service answered afterwards
expected = a neighbour answers while resources are eaten, and the service answers afterwards
neighbour-down = the neighbour did not answer during the attack: { $answer }
service-down = the service did not answer after the attack: { $answer }
direction = Ask what stops a process of this container from taking memory, CPU time or process numbers without end, and who starts the service again when it was hit.
