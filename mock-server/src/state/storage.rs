//! How the state is held: IDs, row keys, maps that share their nodes, ring buffers.

pub(crate) mod hex;
pub(crate) mod id;
pub(crate) mod ring_buffer;
pub(crate) mod row_key;
pub(crate) mod shared_map;
