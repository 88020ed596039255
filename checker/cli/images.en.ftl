absent = not there yet
present = { $size } uncompressed, { $source }
source-packages = made of packages of this machine's distribution
source-host = made of files of this machine
source-embedded = made of what harden-check carries
source-bundle = from a bundle file
source-registry = from a registry
counterpart = In real life: { $name }
made-of = Made of: { $what }
missing =
    { $count ->
        [one] 1 image is missing. It is made when it is first needed, or now with `harden-check images build`.
       *[other] { $count } images are missing. They are made when they are first needed, or now with `harden-check images build`.
    }
built = All base images are there.
saved = The base images are in `{ $file }`. On another machine: `harden-check images load FILE`.
loaded = The base images were read from `{ $file }`.
removed = The base images are removed. They are made again when they are needed.
