"""计分考核: the points a person earns and loses, why, and how to contest them."""
