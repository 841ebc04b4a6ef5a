"""What the web pages of every door share: closed headers, forms, looks, words and dates."""
