title = No package with a known vulnerability is in the image
why = An advisory tells everybody how to break in; the version is all that an intruder has to look up.
passed =
    { $packages ->
        [one] 1 package was compared
       *[other] { $packages } packages were compared
    }: nothing stops, { $excepted } excepted, { $below } below the gate
passed-nothing = there is no package database in the image, and no package that one could speak of
expected = no finding of the severity { $severity } or worse without an exception that counts
and = { $before }; { $next }
unread = the image has a database in { $database }, which this checker does not read
direction = Ask for each finding in this order: is there a version with the fix, and who brings the package in? Does the service need the package at all? Only what then remains is an exception.
direction-unfixed = There is no version with a fix. Does the service need the package? If it does, `scan.toml` takes an exception: advisory, package, a reason, and a day on which it ends.
