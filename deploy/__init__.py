"""What a real installation with containers needs beside the image, and the check of it."""
