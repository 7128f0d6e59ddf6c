"""Questions about daily life: asked by an actor, already scoped, answered with records."""
