title = The lock says which files are meant for every package, and fits the manifest
why = Without it each build takes what is newest at that moment, and nobody knows afterwards what it was.
passed =
    { $packages ->
        [one] the lock names 1 package with one version and with digests of its files, and fits the manifest
       *[other] the lock names { $packages } packages, each with one version and with digests of its files, and fits the manifest
    }
expected = beside the manifest a lock that names every package with one version and the digests of its files, and that fits the manifest
nothing = there is neither a manifest nor a lock
no-lock = `{ $manifest }` says what the application asks for, and no lock beside it says which versions those are
no-manifest = `{ $file }` locks versions, and no manifest says what the application asks for
no-text = `{ $file }` cannot be read as text
unreadable = the file is not of its format: { $about }
not-locked = the application asks for `{ $about }`, and `{ $file }` does not name it
outside = the lock names a version that the manifest does not ask for: { $about }
not-pinned = `{ $about }` is no single version
no-digest = `{ $about }` has no digest (SHA-256 or stronger) of a file
elsewhere = `{ $about }` comes from an address of its own, and no index vouches for it
other-version = version and file contradict each other: { $about }
not-understood = `{ $about }` is nothing that this checker knows in such a file
more =
    { $count ->
        [one] { $first }; and one thing more
       *[other] { $first }; and { $count } things more
    }
direction-lock = A lock is made from the manifest. It names what the application asks for, and also what those packages ask for in turn.
direction-manifest = What the application itself asks for, with the versions that it can live with, belongs into a manifest of its own.
direction-anew = Manifest and lock were not written for each other. Whoever changes the one makes the other anew.
direction-digest = A version is a name, and the file behind a name can change. Where does the package source say the digest of a file, and which command reckons it?
