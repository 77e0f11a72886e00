//! The building blocks of the state: IDs and randomness, row keys, maps,
//! ring buffers, and values with a dirty flag.

pub(crate) mod hex;
pub(crate) mod id;
pub(crate) mod randomness;
pub(crate) mod ring_buffer;
pub(crate) mod row_key;
pub(crate) mod secret_key;
pub(crate) mod shared;
pub(crate) mod shared_map;
pub(crate) mod tracked;
