//! Who is acted on: never more than was typed, never fewer than match, and each once.
mod app;
mod empty;
mod filters;
mod pages;
mod unknown;
