promoted = Promoted: { $image }, with { $count ->
    [one] { $count } manifest
   *[other] { $count } manifests
} of signatures and attestations
