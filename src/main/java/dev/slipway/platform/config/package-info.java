/**
 * The configuration of the server: {@code slipway.toml}, environment variables and system properties,
 * read once, checked as a whole, handed out as one record per section.
 */
package dev.slipway.platform.config;
