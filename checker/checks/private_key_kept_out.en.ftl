title = The private key lies neither in the image nor in the folder
why = Whoever has the private key signs in your name, and a repository or an image has many readers.
passed = no file of the folder, none of the { $layers } layers, neither history nor configuration holds a private key
expected = no private key in the folder, in a layer, in the history or in the configuration; a password on it is no reason to publish it
in-folder = { $count ->
    [one] a private key in `{ $path }`
   *[other] { $count } private keys in the folder, the first in `{ $path }`
}
handed-on = this command hands the private key on to an image or a container
found = { $count ->
    [one] one sighting: { $sightings }
   *[other] { $count } sightings: { $sightings }
}
and = { $before }; { $last }
direction = A layer keeps what a later one deletes. What does the build need the key for?
direction-folder = The folder is what goes into the repository. Where may the key lie so that the commands find it all the same when they run?
direction-handed-on = The key is for `sign` alone, which gets it from the environment. Who can read what a container or an image is given?
