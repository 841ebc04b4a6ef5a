"""The person's account 狱内账户."""
