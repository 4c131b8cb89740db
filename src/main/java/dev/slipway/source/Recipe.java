package dev.slipway.source;

import java.util.Map;
import java.util.Optional;

/** How apps of one kind are recognised, and what goes into the template of their containerfile. */
interface Recipe {
  /** The spec that this recipe is for. */
  AppSpec spec();

  /** What in {@code project} speaks for this recipe, for people; empty when nothing does. */
  Optional<String> recognise(Project project);

  /**
   * Looks closer.
   *
   * @throws dev.slipway.platform.SlipwayException.Invalid when the project cannot be built so,
   *     saying what to add
   */
  Filled fill(Project project);

  /**
   * A template and what fills it.
   *
   * @param template the folder below {@code appspecs}
   * @param values for its placeholders, besides the port
   * @param why what was found, for people
   */
  record Filled(String template, Map<String, String> values, String why) {}
}
