package dev.slipway.build;

import dev.slipway.registry.ImageReference;
import dev.slipway.registry.RegistryDefinition;
import java.util.Optional;

/**
 * Where a build's image goes.
 *
 * @param tag the name to build under, with a tag for people
 * @param registry where it is pushed; empty: it stays on this machine
 */
record ImageTarget(ImageReference tag, Optional<RegistryDefinition> registry) {
  private static final String ENGINE = "engine";

  /** The target of a build of {@code app}. */
  static ImageTarget of(String app, BuildKey key, Optional<RegistryDefinition> registry) {
    ImageReference repository =
        registry
            .map(r -> r.repository(app))
            .orElseGet(() -> ImageReference.parse("localhost/slipway/" + app));
    return new ImageTarget(repository.tagged(key.brief()), registry);
  }

  /** The place within which equal keys share an image: this machine, or a registry's project. */
  String place() {
    return registry.map(RegistryDefinition::place).orElse(ENGINE);
  }

  /** The tag as it is written on the command line. */
  String name() {
    return registry.isPresent() ? tag.toString() : tag.repository() + ":" + tag.tag();
  }
}
