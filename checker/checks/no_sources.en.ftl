title = The image holds no sources
why = Sources and test data tell an intruder where to look, and sometimes hold what nobody meant to publish.
passed = none of the image's { $count } files is one of the sources, by name or by content
expected = no source and no test file in any layer of the image, under any name
found = { $count ->
    [one] the image holds a source: { $paths }
   *[other] the image holds { $count } sources: { $paths }
}
buried = { $count ->
    [one] a later step removes a source, and a layer below still holds it: { $paths }
   *[other] a later step removes { $count } sources, and a layer below still holds them: { $paths }
}
no-files = the lab saw no file in the image
direction = Name what the service needs when you copy, not what it does not need.
