title = The image is within its size budget
why = Size is the simplest measure of what has to be patched, pulled and searched.
passed = the uncompressed layers have { $size } of the allowed { $limit }
expected = all layers together, uncompressed, have at most { $limit }
too-large = the uncompressed layers have { $size }
no-size = the lab counted no byte in the image's layers
direction = Ask which line brings in the most, `FROM` first of all. To delete it in a later line makes nothing smaller: a layer keeps its weight.
