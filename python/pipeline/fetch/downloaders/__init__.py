"""What imports the downloaders themselves: only the fetch environment has them, so only there can it be imported."""
