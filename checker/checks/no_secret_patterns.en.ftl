title = The image holds nothing that looks like a secret
why = Keys and tokens are found in published images by machines within minutes.
passed = { $layers } layers, the history and the configuration hold nothing that looks like a key or a token
expected = nothing that looks like a private key or a token in any layer, in the history or in the configuration
found = { $count ->
    [one] one sighting: { $sightings }
   *[other] { $count } sightings: { $sightings }
}
and = { $before }; { $last }
direction = Ask whether the service reads this file at all, and if it does, who could hand it over at run time.
