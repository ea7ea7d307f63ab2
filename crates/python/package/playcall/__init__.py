"""What hosts a plugin inside its process: the channel, the streams, the calls of its hooks."""
