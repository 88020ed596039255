verified = Verified: the key `{ $key }` has signed { $image }
not-verified = Not verified: no signature of { $image } counts for the key `{ $key }`
unsigned = Not verified: { $image } has no signature
counts = counts: a signature { $layout }
counts-as = counts: a signature { $layout }, made of the image as { $name }
does-not-count = does not count: a signature { $layout }; { $reason }
older = in the older layout
bundle = as a bundle
