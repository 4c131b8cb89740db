package dev.slipway.build;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;

/**
 * The {@code spec} of a Builder document: a way to build.
 *
 * @param mode {@code auto}, {@code command}, {@code kaniko}, {@code buildkit}, {@code
 *     delegate:<url>}; null: auto
 * @param registry the name of the registry that its images go to; null: {@code default}, or none
 *     where that one is not configured
 * @param timeLimit how long one build may run; null: 30 minutes
 * @param kanikoImage for {@code kaniko}: the image of the executor
 * @param kanikoCache for {@code kaniko}: whether layers are kept in a repository
 * @param kanikoCacheRepo for {@code kaniko}: which one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BuilderDefinition(
    String mode,
    String registry,
    Duration timeLimit,
    String kanikoImage,
    Boolean kanikoCache,
    String kanikoCacheRepo) {
  private static final Duration USUAL_LIMIT = Duration.ofMinutes(30);

  /** A builder that only has a mode. */
  public static BuilderDefinition ofMode(String mode) {
    return new BuilderDefinition(mode, null, null, null, null, null);
  }

  /** The mode, or what stands for it. */
  public String modeOrAuto() {
    return mode == null || mode.isBlank() ? "auto" : mode;
  }

  /** The time limit, or the usual one. */
  public Duration limit() {
    return timeLimit == null ? USUAL_LIMIT : timeLimit;
  }
}
