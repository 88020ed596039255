title = No other script starts a container as root, or close to the host
why = A script for every now and then has the same image and the same data, and nobody looks at it again.
passed = no script beside run.sh starts a container more loosely than its task needs
expected = in every script of the folder containers without root, without the host's network and processes, and ports at an address that is named
found = { $count ->
    [one] one word lets a container do more than its task
   *[other] { $count } words let containers do more than their tasks
}: { $told }
root = `{ $written }` in { $file }, line { $line }, makes it root
host = `{ $written }` in { $file }, line { $line }, gives it the host's powers
network = `{ $written }` in { $file }, line { $line }, puts it on the host's network
port = `{ $written }` in { $file }, line { $line }, opens a port at every address
engine = `{ $written }` in { $file }, line { $line }, hands the engine to it
and = { $before }; { $last }
direction = What does the container of this script have to do: which user may do it, and does it need a network for it at all?
