//! Tests that need private items of several modules.

mod man_pages;
