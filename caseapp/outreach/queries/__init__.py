"""The questions of the street: asked by an actor, within the scope of her house."""
