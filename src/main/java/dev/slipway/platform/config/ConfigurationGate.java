package dev.slipway.platform.config;

import dev.slipway.platform.SlipwayException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Checks the configuration before anything else of the application runs, whatever way the server was
 * launched. A bad one is logged once, readably, and ends the server with {@link #EXIT_CODE}: the
 * observer throws, so that no part of the application starts, and {@link System#exit} is called on a
 * thread of its own, because the server's shutdown hook waits for the application that is being
 * started here.
 */
@Dependent
class ConfigurationGate {
  /** {@code EX_CONFIG} of sysexits.h. */
  static final int EXIT_CODE = 78;

  private static final int BEFORE_ALL_OTHERS = 1;
  private static final Logger LOG = Logger.getLogger(ConfigurationGate.class.getName());

  void check(@Observes @Priority(BEFORE_ALL_OTHERS) Startup event) {
    try {
      ConfigReader.read(ConfigProvider.getConfig());
    } catch (SlipwayException.Invalid e) {
      LOG.severe(e.getMessage() + "\nThe server stops; mend the configuration and start it again.");
      Thread.ofPlatform()
          .name("configuration-exit")
          .start(() -> Runtime.getRuntime().exit(EXIT_CODE));
      throw new SlipwayException.Invalid("the configuration is not usable; the log says why");
    }
  }
}
