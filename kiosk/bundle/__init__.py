"""One signed file from which a machine is installed that reaches no registry."""
