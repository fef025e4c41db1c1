"""Requirements, in every form that carries them."""
