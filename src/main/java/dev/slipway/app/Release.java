package dev.slipway.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.build.BuiltImage;
import java.time.Instant;

/**
 * An immutable, numbered snapshot of an app. Only the image is filled in later, once, when it has
 * been built.
 *
 * @param app whose it is
 * @param number counts from 1 within the app
 * @param definition the settings as they were
 * @param revision what the source was resolved to; null until then
 * @param image what was built; null until then
 * @param createdAt when
 * @param createdBy the user's name
 * @param note why, as {@code reload} or {@code changed settings}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Release(
    String app,
    int number,
    AppDefinition definition,
    String revision,
    BuiltImage image,
    Instant createdAt,
    String createdBy,
    String note) {}
