"""Files that people hand in: what they are, whether they may be kept, their pages and words, where they are kept."""
