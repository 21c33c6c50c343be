"""What a song is like, one idea a file: pure functions on arrays, and the meters that read a stream once."""
