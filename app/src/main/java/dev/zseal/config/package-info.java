/// The configuration file: what is backed up, where to, when, and who is told.
///
/// [ConfigurationReader] turns TOML into a [Configuration] and finds every mistake in one go, each
/// with its line and column. Nothing here looks at pools or vaults.
@NullMarked
package dev.zseal.config;

import org.jspecify.annotations.NullMarked;
