title = No dependency with a known vulnerability is in the image
why = The advisory tells everybody how to break in, and the version is one request away.
passed =
    { $packages ->
        [one] 1 package was compared, and no advisory speaks of its version
       *[other] { $packages } packages were compared, and no advisory speaks of their versions
    }
passed-nothing = no package of Python's lies above the base image
expected = no finding of the severity { $severity } or worse in what the installer put into the image
and = { $before }; { $next }
loaded = the service loads { $name } from `{ $origin }`
direction = For each finding: does the application ask for the package, or does another package? In which version is it fixed, and is that the smallest step that the manifest allows?
