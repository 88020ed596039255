written = Signed { $image } { $layout }.
there = { $image } already has a signature of this key { $layout }.
older = in the older layout
bundle = as a bundle
