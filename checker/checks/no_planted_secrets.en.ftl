title = The image gives away none of its secrets
why = Whoever can pull the image can read every layer of it, also what a later line deletes.
passed = { $layers } layers, the history and the configuration hold none of the secrets, plain, encoded or packed
expected = none of the exercise's secrets in any layer, in the history or in the configuration
found = { $count ->
    [one] one sighting: { $sightings }
   *[other] { $count } sightings: { $sightings }
}
and = { $before }; { $last }
direction = Follow the secret from your folder to the layer: a line that never brings it in has nothing to delete.
