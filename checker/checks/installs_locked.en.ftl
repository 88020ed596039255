title = The build installs what the lock says, today and tomorrow
why = Whoever gets hold of an account at the package source publishes for everybody who takes what is newest.
passed =
    { $packages ->
        [one] 1 package is installed as the lock says; a second build, after others had published, has the same
       *[other] { $packages } packages are installed as the lock says; a second build, after others had published, has the same
    }
passed-stops =
    { $packages ->
        [one] 1 package is installed as the lock says; a second build, after others had published, has the same, and one in which the file behind the version was another stops
       *[other] { $packages } packages are installed as the lock says; a second build, after others had published, has the same, and one in which the files behind the versions were others stops
    }
expected = in the image exactly the packages of the lock, with the files that were published, and the same in a second build after others have published; where the file behind a locked version is another, no image at all
past-the-lock = `{ $words }` may install something else than `{ $file }` says
no-lock = no lock of pip's can be read, and { $packages } packages are installed
not-locked = { $name } { $version } is installed, and `{ $file }` does not name it
by-address = { $name } { $version } is installed, and `{ $file }` names it by an address, not by its version
other-version = { $name } { $version } is installed, the lock names { $locked }
not-installed = the lock names { $name } { $version }, and it is not installed
unpublished = { $name } { $version } is installed, and the package source has no such version
altered = { $name } says that it is { $version }, and `{ $path }` is not the file of that version
stray = `{ $path }` is code of { $name } that no installer put there
loaded = the service loads { $name } from `{ $path }`, and that is not the code of the installed version
taken-over = the image was built again after others had published, and `{ $path }` is another file ({ $count } in all)
stopped = the image was built again after others had published, and that stopped at `{ $step }`
gone-on = the image was built once more with other files behind the locked versions; the installer refuses them, the build went on all the same, and { $kind ->
    [missing] `{ $path }` is missing in its image
   *[other] `{ $path }` is another file in its image
} ({ $count } in all)
unknown-digest = for { $name } { $version } `{ $file }` also lets in a file with the digest `{ $digest }…`, and the package source has no such file of this version
no-files = the files of the two builds were not compared
direction = Which file does the line with `pip install` read, and what else does it install? The lock names every package, also those that other packages ask for.
direction-past = Each installer has a form that takes what the lock says and stops where the manifest wants something else. Which one does yours have?
direction-untrue = A version is fixed where its files are, and not where somebody writes its number. Let the installer bring what was published.
direction-again = Somebody published a newer version, and for the version of the lock a second file. What in the lock says that this file is not the one that you meant, and does pip have to heed it? pip chooses among files by the kind of digest that the index gives, which is SHA-256.
direction-gone-on = The installer's refusal has to end the build. What comes after `pip install` in the same step: `||`, `;` and `if` each put another end in its place.
direction-unknown-digest = Of several digests behind a package pip takes whichever fits, so each of them is a permission. Which published file does each belong to?
