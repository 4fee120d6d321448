use super::world::World;

/// What the sample requests of this slice need.
pub async fn things(_world: &mut World) {}
