unsigned = it has no signature
not-signed = no signature of it counts: { $reason }
no-provenance = it has no provenance
provenance-refused = no provenance beside it counts: { $reason }
provenance-unreadable = its provenance names no builder
other-builder = it was built by `{ $found }`
other-source = it was built from `{ $found }`
other-branch = it was built from the branch `{ $found }`
no-scan = it was not scanned
scan-refused = no scan beside it counts: { $reason }
scan-unreadable = its scan cannot be read: { $detail }
old-scan = its newest scan is { $days } { $days ->
    [1] day
   *[other] days
} old
scan-of-tomorrow = its newest scan ends in the future
findings = its scan has { $count ->
    [one] { $count } finding
   *[other] { $count } findings
} that the policy stops, the worst `{ $worst }`
