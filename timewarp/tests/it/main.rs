//! The integration tests of the library, one module per topic.

mod moment;
