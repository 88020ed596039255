title = Everything in the bill of materials is in the image, exactly so
why = A bill that is wrong in one place is believed in none: the alarm goes to a service that is safe, and the one with the hole hears nothing.
passed =
    { $entries ->
        [one] the one entry fits
       *[other] all { $entries } entries fit
    } the records and the files of the image
passed-trusted = { $entries } entries fit the image; { $trusted } of them are inside of a program, where nobody can see them from outside
empty = the bill lists nothing, so there is nothing in it that could be wrong
expected = every package of the bill is in the image in this version, and every file with this SHA-256
invented = the bill names { $name }, and the image has neither a package nor a file of this name
called-file = the bill calls { $name } a file, and in the image it is a package, in the version { $own }: the type of a package is `library` or `application`
other-place = the bill names { $name } with a SHA-256 that no file of the image has; the image's { $path } has { $own }
no-place = the image has no file at the path of { $name }, and without a SHA-256 nobody can tell whether { $path } is meant
other-version = the bill names { $name }, and the image has the version { $own }
other-digest = the bill gives { $name } another { $algorithm } than the image's file has, { $own }
no-digest = the bill names { $name } without its SHA-256, so nobody can tell it from another program of that name
contradiction = the bill says { $name }, and the package URL of the same entry says { $other }
twice = the bill names { $name } twice
other-architecture = the bill names { $name } for another processor than the image has it for, { $own }
other-owner = the package URL of { $name } says that it is a package of { $owner }, and the image is { $own }
other-system = the bill says that the system is { $name }, and the image is { $own }
more = { $first }; { $count ->
        [one] and 1 more entry does not fit
       *[other] and { $count } more entries do not fit
    }
direction = Was the bill written of this very image, after its last build? Change the image and write the bill anew, never the bill alone.
other-release = the package URL of { $name } says `distro={ $said }`, and the image is { $own }
other-purl = the image has a package of the name of { $name }, and the package URL of the entry, `{ $purl }`, is one of something else
uncompared = { $seen }; nobody compared the digests by { $algorithms }, which are not known here
