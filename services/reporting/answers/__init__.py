"""The shapes of what reporting answers. Names are English, texts for readers are Danish."""
