title = The image starts from a small base
why = Every package that the service does not use still has to be patched, and still helps an intruder.
passed = the image starts from `{ $base }`, a { $kind } base
passed-own = the image starts from `{ $base }` and holds only what the Dockerfile put there
expected = a base image with neither a package manager nor the programs of a whole distribution
full = the image starts from `{ $base }`, which holds the programs of a whole distribution
whole-copy = a whole file system is copied in, which brings what another base would have brought
direction = Ask which programs the service starts; the smaller the answer, the smaller the base.
