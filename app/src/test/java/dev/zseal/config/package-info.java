/// What a configuration file may say, and how its mistakes are told.
@NullMarked
package dev.zseal.config;

import org.jspecify.annotations.NullMarked;
