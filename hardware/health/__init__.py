"""How the terminal's own machine is: heat, room on the disk and in memory, how long it runs."""
