"""Touch panels, read from the kernel's event devices."""
