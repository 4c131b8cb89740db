package dev.slipway.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.app.Phase;

/**
 * How an environment is, for its owners.
 *
 * @param name as {@code production}
 * @param phase where it is
 * @param release the release that the pointer names
 * @param servingRelease the release that answers; null when none ever did
 * @param image the pinned image of {@code release}; null until it is built
 * @param instances how many instances answer
 * @param message what is going on or what failed; null when there is nothing to say
 * @param reason one word for the failure; null when there is none
 * @param lastLines the last lines of what failed; null when there is none
 * @param url where the gateway answers for it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EnvironmentStatus(
    String name,
    Phase phase,
    int release,
    Integer servingRelease,
    String image,
    int instances,
    String message,
    String reason,
    String lastLines,
    String url) {}
