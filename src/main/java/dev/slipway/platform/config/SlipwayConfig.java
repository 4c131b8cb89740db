package dev.slipway.platform.config;

import dev.slipway.platform.SecretValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of the server, checked: one record per section of {@code slipway.toml}. Inject this,
 * or a section alone.
 *
 * @param home where the server keeps its data; absolute
 * @param setupToken the token that the first administrator is made with; empty: the server makes one
 *     up and logs it
 * @param encryptionKeys {@code SLIPWAY_ENCRYPTION_KEYS}, the key ring of the secrets; empty: a key
 *     file in {@code home}
 * @param appConfig {@code [app_config]}: the values that were set, by key; what was not set is absent
 */
public record SlipwayConfig(
    Path home,
    Optional<SecretValue> setupToken,
    Optional<SecretValue> encryptionKeys,
    Http http,
    Gateway gateway,
    SystemSection system,
    Builder builder,
    Registry registry,
    MetadataDatabase metadata,
    Kubernetes kubernetes,
    Security security,
    SourceSection source,
    Map<String, String> appConfig) {

  public SlipwayConfig {
    appConfig = Map.copyOf(appConfig);
  }

  /**
   * {@code [http]}: the listener of the console and the API.
   *
   * @param host address or name to listen on; {@code 0.0.0.0} is every IPv4 interface
   * @param redirectToHttps whether a request that a proxy in front received as plain HTTP is
   *     redirected to https
   */
  public record Http(String host, int port, boolean redirectToHttps) {}

  /**
   * {@code [gateway]}: the listener that user traffic enters by.
   *
   * @param host address or name to listen on
   * @param trustedProxies addresses and blocks, as {@code 10.0.0.0/8}, of the proxies in front whose
   *     forwarded headers are believed
   * @param answerIdle how long an app may take nothing of a request, or begin no answer; zero: as
   *     long as it likes
   */
  public record Gateway(
      String host, int port, List<String> trustedProxies, Duration answerIdle) {
    public Gateway {
      trustedProxies = List.copyOf(trustedProxies);
    }
  }

  /**
   * {@code [system]}.
   *
   * @param containerCommand {@code auto}, {@code podman}, {@code docker}, {@code nerdctl}, {@code
   *     kubernetes}, or the absolute path of an executable
   * @param builderAuthToken what delegated builds authenticate with
   * @param maxConcurrentBuilds builds that may run at once on this server, at least 1
   */
  public record SystemSection(
      String containerCommand, Optional<SecretValue> builderAuthToken, int maxConcurrentBuilds) {}

  /**
   * {@code [builder]}: becomes the builder named {@code default}.
   *
   * @param mode {@code auto}, {@code command}, {@code kaniko}, {@code buildkit}, {@code
   *     delegate:<url>} or {@code delegate_server}
   * @param kanikoImage the image that Kaniko builds run
   * @param kanikoCache whether Kaniko keeps layers in a repository
   * @param kanikoCacheRepo that repository; empty: one beside the images
   */
  public record Builder(
      String mode, String kanikoImage, boolean kanikoCache, Optional<String> kanikoCacheRepo) {}

  /**
   * {@code [registry]}: becomes the registry named {@code default} when {@code url} is set.
   *
   * @param url host and port, with or without a scheme
   * @param project the path under which the images' repositories are made
   * @param insecure whether plain HTTP, or a certificate that nobody vouches for, is accepted
   * @param type {@code ecr} or empty
   * @param password from {@code password}, or what {@code password_file} held when it was read
   * @param caFile the certificates that vouch for the registry's, PEM
   * @param clientCertFile the certificate that this server shows, PEM; with {@code clientKeyFile}
   */
  public record Registry(
      Optional<String> url,
      Optional<String> project,
      boolean insecure,
      Optional<String> type,
      Optional<String> username,
      Optional<SecretValue> password,
      Optional<Path> passwordFile,
      Optional<Path> caFile,
      Optional<Path> clientCertFile,
      Optional<Path> clientKeyFile,
      Optional<String> awsRegion) {}

  /**
   * {@code [metadata]}: the database.
   *
   * @param url a JDBC URL of H2 or PostgreSQL, without credentials
   * @param password from {@code password}, or what {@code password_file} held when it was read
   */
  public record MetadataDatabase(
      String url, String username, Optional<SecretValue> password, Optional<Path> passwordFile) {}

  /**
   * {@code [kubernetes]}.
   *
   * @param namespace where Slipway itself and its builds run
   * @param appsNamespace where apps run
   */
  public record Kubernetes(String namespace, String appsNamespace) {}

  /**
   * {@code [security]}.
   *
   * @param adminOverTcp false: console and API answer on loopback only
   */
  public record Security(boolean adminOverTcp) {}

  /**
   * {@code [source]}.
   *
   * @param denyPrivate whether Git hosts with a private address are refused
   * @param folders the directories under which folder sources may lie, absolute; none: folder
   *     sources are refused
   */
  public record SourceSection(boolean denyPrivate, List<Path> folders) {
    public SourceSection {
      folders = List.copyOf(folders);
    }
  }
}
