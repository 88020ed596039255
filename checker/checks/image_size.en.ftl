title = The image is within its size budget
why = Size is the simplest measure of what has to be patched, pulled and searched.
passed = the uncompressed layers have { $size } of the allowed { $limit }
expected = all layers together, uncompressed, have at most { $limit }
too-large = the uncompressed layers have { $size }
no-size = the lab counted no byte in the image's layers
direction = A file that a later line deletes still weighs in its own layer; ask what came in first of all.
