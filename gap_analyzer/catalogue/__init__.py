"""rules/ → catalogue of obligations, elements, concepts and heading grammars; a mistake names file and key."""
