package dev.slipway.runtime.engine;

import java.util.Locale;
import java.util.Optional;

/** The container engines that are driven by their command line, in the order of preference. */
public enum Flavour {
  PODMAN,
  DOCKER,
  NERDCTL;

  /** The program's usual name. */
  public String program() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whose answer to {@code --version} this is; a program may stand under another's name, as
   * {@code docker} of Debian's podman-docker does.
   */
  static Optional<Flavour> of(String versionLine) {
    String line = versionLine.toLowerCase(Locale.ROOT);
    for (Flavour flavour : values()) {
      if (line.startsWith(flavour.program())) {
        return Optional.of(flavour);
      }
    }
    return Optional.empty();
  }
}
