package dev.slipway.app;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.CUSTOM;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.slipway.platform.document.ByteQuantity;
import dev.slipway.platform.document.CpuQuantity;
import dev.slipway.source.AppSpec;
import dev.slipway.source.SourceRef;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The {@code spec} of an App document. Every part may be left out; what is null stands for the
 * default named here.
 *
 * @param route null: any host, path {@code /<name>}
 * @param source null only until the first upload
 * @param appSpec null: detected from the files
 * @param port null: {@code EXPOSE} of the containerfile
 * @param protocol null: http1
 * @param env variables given to the app; never null
 * @param build never null
 * @param resources never null
 * @param scaling never null
 * @param volumes never null
 * @param health never null
 * @param access never null
 * @param config overrides of {@code [app_config]} by their full keys; never null
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AppDefinition(
    Route route,
    SourceRef source,
    AppSpec appSpec,
    Integer port,
    Protocol protocol,
    Map<String, EnvValue> env,
    @JsonInclude(value = CUSTOM, valueFilter = Untouched.class) Build build,
    @JsonInclude(value = CUSTOM, valueFilter = Untouched.class) Resources resources,
    @JsonInclude(value = CUSTOM, valueFilter = Untouched.class) Scaling scaling,
    List<Volume> volumes,
    @JsonInclude(value = CUSTOM, valueFilter = Untouched.class) Health health,
    @JsonInclude(value = CUSTOM, valueFilter = Untouched.class) Access access,
    Map<String, Object> config) {

  private static final Build NO_BUILD = new Build(null, null);
  private static final Resources NO_RESOURCES = new Resources(null, null);
  private static final Scaling NO_SCALING = new Scaling(null, null, null, null);
  private static final Health NO_HEALTH = new Health(null, null);
  private static final Access NO_ACCESS = new Access(null);

  public AppDefinition {
    protocol = protocol == null ? Protocol.HTTP1 : protocol;
    env = env == null ? Map.of() : Map.copyOf(env);
    build = build == null ? NO_BUILD : build;
    resources = resources == null ? NO_RESOURCES : resources;
    scaling = scaling == null ? NO_SCALING : scaling;
    volumes = volumes == null ? List.of() : List.copyOf(volumes);
    health = health == null ? NO_HEALTH : health;
    access = access == null ? NO_ACCESS : access;
    config = config == null ? Map.of() : Map.copyOf(config);
  }

  /** Keeps parts that say nothing out of what is written: Jackson leaves out what equals this. */
  static final class Untouched {
    private static final Set<Object> PARTS =
        Set.of(NO_BUILD, NO_RESOURCES, NO_SCALING, NO_HEALTH, NO_ACCESS);

    @Override
    public boolean equals(Object part) {
      return part == null || PARTS.contains(part);
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }

  /** A definition that leaves everything to the defaults. */
  public static AppDefinition empty() {
    return new AppDefinition(
        null, null, null, null, null, null, null, null, null, null, null, null, null);
  }

  /** The same definition with another source. */
  public AppDefinition withSource(SourceRef newSource) {
    return new AppDefinition(
        route, newSource, appSpec, port, protocol, env, build, resources, scaling, volumes, health,
        access, config);
  }

  /** The same definition; where it names no source, an upload that {@code before} had stays. */
  public AppDefinition keepingUploadOf(AppDefinition before) {
    boolean keep = source == null && before.source() != null && before.source().archive() != null;
    return keep ? withSource(before.source()) : this;
  }

  /**
   * Whether both run alike. Route and access belong to the app, not to a release: they hold at once
   * and for every environment.
   */
  public boolean runsLike(AppDefinition other) {
    return withoutFront().equals(other.withoutFront());
  }

  private AppDefinition withoutFront() {
    return new AppDefinition(
        null, source, appSpec, port, protocol, env, build, resources, scaling, volumes, health,
        null, config);
  }

  /** The route of production: the one written, else {@code /<name>} on any host. */
  public Route routeOf(String name) {
    return route == null ? new Route(null, "/" + name) : route;
  }

  /** What the app speaks on its port. */
  public enum Protocol {
    HTTP1,
    H2C,
    GRPC;

    @JsonCreator
    public static Protocol parse(String text) {
      for (Protocol protocol : values()) {
        if (protocol.toString().equals(text)) {
          return protocol;
        }
      }
      throw new IllegalArgumentException("'" + text + "' is not a protocol; known are http1, h2c, grpc");
    }

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param args build arguments, not for secrets; never null
   * @param builder the builder's name; null: {@code default}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Build(Map<String, String> args, String builder) {
    public Build {
      args = args == null ? Map.of() : Map.copyOf(args);
    }
  }

  /**
   * @param cpu the limit; null: none of its own
   * @param memory the limit; null: none of its own
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Resources(CpuQuantity cpu, ByteQuantity memory) {}

  /**
   * @param min instances of production that never sleep; null: 0; other environments always may
   * @param max instances at most; null: 1
   * @param idleAfter time without a request until it sleeps; null: {@code container.idle_shutdown_secs}
   * @param concurrency requests in flight per instance that are let through at once; null: no limit
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Scaling(Integer min, Integer max, Duration idleAfter, Integer concurrency) {}

  /**
   * A named volume; it outlives releases.
   *
   * @param size null: the home's default
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Volume(String name, String path, ByteQuantity size) {}

  /**
   * @param path asked by GET; 200 to 399 is healthy; null: any HTTP answer to GET / is enough
   * @param startup how long a start may take; null: 60 s
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Health(String path, Duration startup) {}

  /**
   * @param auth {@code none}, {@code users} or {@code oidc}; null: none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Access(String auth) {}
}
