promoted = Freigegeben: { $image }, mit { $count ->
    [one] { $count } Manifest
   *[other] { $count } Manifesten
} an Signaturen und Attestations
