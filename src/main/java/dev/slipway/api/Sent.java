package dev.slipway.api;

import dev.slipway.platform.document.Json;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of a request as it came, at most {@link Json#MAX_BYTES} of it.
 *
 * @param bytes never null; empty when there was no body
 * @param format by the request's Content-Type
 */
@Schema(hidden = true)
public record Sent(byte[] bytes, Json.Format format) {}
