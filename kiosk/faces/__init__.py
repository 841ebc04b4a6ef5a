"""Commands for whoever decides whether faces are read at a site: how well they are told apart."""
