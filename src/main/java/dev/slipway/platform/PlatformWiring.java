package dev.slipway.platform;

import dev.slipway.platform.config.ConfigReader;
import dev.slipway.platform.config.SlipwayConfig;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.document.DocumentReader;
import dev.slipway.platform.document.Json;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;

/** What the rooms get from the platform: the settings, the database, the clock. */
@ApplicationScoped
public class PlatformWiring {
  @Resource(lookup = "jdbc/slipway")
  private DataSource dataSource;

  @Produces
  @Singleton
  SlipwayConfig config() {
    return ConfigReader.read(ConfigProvider.getConfig());
  }

  @Produces
  @Singleton
  SlipwayConfig.Http http(SlipwayConfig config) {
    return config.http();
  }

  @Produces
  @Singleton
  SlipwayConfig.Gateway gateway(SlipwayConfig config) {
    return config.gateway();
  }

  @Produces
  @Singleton
  SlipwayConfig.SystemSection system(SlipwayConfig config) {
    return config.system();
  }

  @Produces
  @Singleton
  SlipwayConfig.Builder builder(SlipwayConfig config) {
    return config.builder();
  }

  @Produces
  @Singleton
  SlipwayConfig.Registry registry(SlipwayConfig config) {
    return config.registry();
  }

  @Produces
  @Singleton
  SlipwayConfig.MetadataDatabase metadata(SlipwayConfig config) {
    return config.metadata();
  }

  @Produces
  @Singleton
  SlipwayConfig.Kubernetes kubernetes(SlipwayConfig config) {
    return config.kubernetes();
  }

  @Produces
  @Singleton
  SlipwayConfig.Security security(SlipwayConfig config) {
    return config.security();
  }

  @Produces
  @Singleton
  SlipwayConfig.SourceSection source(SlipwayConfig config) {
    return config.source();
  }

  @Produces
  @Singleton
  Database database() {
    return new Database(dataSource);
  }

  @Produces
  @Singleton
  Startable databaseStart(Database database, SlipwayConfig config) {
    return new DatabaseStart(database, config.metadata().url());
  }

  @Produces
  @Singleton
  Json json() {
    return new Json();
  }

  @Produces
  @Singleton
  DocumentReader documentReader(Json json) {
    return new DocumentReader(json);
  }

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }
}
