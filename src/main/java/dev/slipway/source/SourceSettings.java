package dev.slipway.source;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The {@code [source]} section, and where sources are kept.
 *
 * @param home the data folder of the server; sources lie in {@code <home>/sources}
 * @param folders the folders whose content may be used as a source; empty: none may
 * @param denyPrivate whether Git hosts at loopback, private and link-local addresses are refused
 * @param timeout the longest that bringing one source may take
 * @param limits what a single source may hold
 */
public record SourceSettings(
    Path home, List<Path> folders, boolean denyPrivate, Duration timeout, TreeLimits limits) {

  public SourceSettings {
    folders = folders == null ? List.of() : List.copyOf(folders);
    timeout = timeout == null ? Duration.ofMinutes(5) : timeout;
    limits = limits == null ? TreeLimits.DEFAULT : limits;
  }

  /** Where trees, uploads and known host keys lie. */
  public Path sources() {
    return home.resolve("sources");
  }
}
