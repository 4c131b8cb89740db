package dev.slipway.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.platform.SlipwayException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
  @TempDir Path dir;

  private final Map<String, String> environment = new HashMap<>();
  private final Properties properties = new Properties();

  @Test
  void nothingSetGivesTheDefaults() {
    SlipwayConfig config = read();
    assertThat(config.home()).isEqualTo(Path.of(System.getProperty("user.home"), ".slipway"));
    assertThat(config.http()).isEqualTo(new SlipwayConfig.Http("127.0.0.1", 9080, false));
    assertThat(config.gateway())
        .isEqualTo(
            new SlipwayConfig.Gateway("127.0.0.1", 8080, List.of(), Duration.ofMinutes(10)));
    assertThat(config.system().containerCommand()).isEqualTo("auto");
    assertThat(config.system().maxConcurrentBuilds()).isEqualTo(1);
    assertThat(config.builder().mode()).isEqualTo("auto");
    assertThat(config.metadata().url())
        .startsWith("jdbc:h2:async:" + config.home() + "/metadata/slipway;");
    assertThat(config.kubernetes())
        .isEqualTo(new SlipwayConfig.Kubernetes("slipway", "slipway-apps"));
    assertThat(config.security().adminOverTcp()).isFalse();
    assertThat(config.source().folders()).isEmpty();
    assertThat(config.appConfig()).isEmpty();
  }

  @Test
  void everyDefaultIsItselfAGoodValue() {
    for (Key<?> key : KnownKeys.ALL) {
      if (!key.fallback().isEmpty()) {
        assertThat(key.format().read(key.fallback())).as(key.name()).isNotNull();
      }
    }
    for (Key<String> key : KnownKeys.appConfig()) {
      if (!key.fallback().isEmpty()) {
        assertThat(key.format().read(key.fallback())).as(key.name()).isEqualTo(key.fallback());
      }
    }
  }

  @Test
  void theFileIsReadWithTablesDottedKeysAndLists() throws IOException {
    file(
        """
        home = "%1$s"
        [http]
        port = 19080
        redirect_to_https = true
        [source]
        folders = ["%1$s", "%1$s/with,comma"]
        [app_config]
        kubernetes.strict_version_check = false
        "container.idle_shutdown_secs" = 30
        """
            .formatted(dir));
    Files.createDirectory(dir.resolve("with,comma"));
    SlipwayConfig config = read();
    assertThat(config.home()).isEqualTo(dir);
    assertThat(config.http()).isEqualTo(new SlipwayConfig.Http("127.0.0.1", 19080, true));
    assertThat(config.source().folders()).containsExactly(dir, dir.resolve("with,comma"));
    assertThat(config.appConfig())
        .containsOnly(
            Map.entry("kubernetes.strict_version_check", "false"),
            Map.entry("container.idle_shutdown_secs", "30"));
  }

  @Test
  void theEnvironmentWinsOverTheFileAndPropertiesOverBoth() throws IOException {
    file("[http]\nport = 1001\n[gateway]\nport = 1002\n[system]\nmax_concurrent_builds = 3");
    environment.put("SLIPWAY_HTTP_PORT", "2001");
    environment.put("SLIPWAY_GATEWAY_PORT", "2002");
    environment.put("SLIPWAY_APP_CONFIG_DEPLOY_DRAIN_SECS", "5");
    properties.setProperty("slipway.gateway.port", "3002");
    for (SlipwayConfig config : List.of(read(), readByMicroProfile())) {
      assertThat(config.system().maxConcurrentBuilds()).isEqualTo(3);
      assertThat(config.http().port()).isEqualTo(2001);
      assertThat(config.gateway().port()).isEqualTo(3002);
      assertThat(config.appConfig()).containsOnly(Map.entry("deploy.drain_secs", "5"));
    }
  }

  @Test
  void allErrorsAreToldAtOnceWithKeyValuePlaceAndWhatIsRight() throws IOException {
    file("[http]\nport = 80800\nhsot = \"x\"\n[builder]\nmode = \"kanico\"");
    environment.put("SLIPWAY_GATEWAY_HOST", "no host");
    environment.put("SLIPWAY_GATWAY_PORT", "8080");
    properties.setProperty("slipway.security.admin_over_tpc", "true");
    String file = dir.resolve("slipway.toml").toString();
    assertThat(errors())
        .containsExactlyInAnyOrder(
            "http.hsot (" + file + ") is no known key; the nearest known one is http.host",
            "SLIPWAY_GATWAY_PORT (environment) is no known key; the nearest known one is"
                + " SLIPWAY_GATEWAY_PORT",
            "slipway.security.admin_over_tpc (system property) is no known key; the nearest known"
                + " one is slipway.security.admin_over_tcp",
            "http.port = 80800 (" + file + "): must be a port, 1 to 65535",
            "gateway.host = no host (environment variable SLIPWAY_GATEWAY_HOST): must be a host name"
                + " or an IP address, as 127.0.0.1, without port and scheme",
            "builder.mode = kanico ("
                + file
                + "): must be auto, command, kaniko, buildkit, delegate_server, or delegate:<url>");
  }

  @Test
  void aRegistryTypeThatThisVersionCannotLogInToStopsTheStart() throws IOException {
    file("[registry]\nurl = \"1.dkr.ecr.eu-central-1.amazonaws.com\"\ntype = \"ecr\"");
    assertThat(errors())
        .singleElement()
        .asString()
        .startsWith("registry.type = ecr")
        .contains("not available in this version")
        .contains("registry.password_file");
  }

  @Test
  void aSecretIsNeverPartOfAnError() throws IOException {
    environment.put("SLIPWAY_SETUP_TOKEN", "hunter2");
    file("[system]\nbuilder_auth_token = \"swordfish\"\nbroken");
    assertThat(errors()).anyMatch(e -> e.contains("not valid TOML (line 3)"));
    file("[system]\nbuilder_auth_token = \"swordfish\"");
    assertThat(errors())
        .hasSize(2)
        .noneMatch(e -> e.contains("hunter2") || e.contains("swordfish"))
        .anyMatch(e -> e.startsWith("setup_token (environment variable SLIPWAY_SETUP_TOKEN)"));
  }

  @Test
  void credentialsInADatabaseUrlAreRefused() {
    for (String url :
        List.of(
            "jdbc:postgresql://u:p@db/slipway",
            "jdbc:postgresql://db/slipway?user=u&password=p",
            "jdbc:h2:mem:x;PASSWORD=p")) {
      environment.put("SLIPWAY_METADATA_URL", url);
      assertThat(errors()).singleElement().asString().contains("must not hold credentials");
    }
  }

  @Test
  void anEmbeddedDatabaseThatAnInterruptWouldCloseIsRefused() {
    for (String url : List.of("jdbc:h2:file:/var/slipway", "jdbc:h2:~/slipway", "jdbc:h2:/var/s")) {
      environment.put("SLIPWAY_METADATA_URL", url);
      assertThat(errors()).singleElement().asString().contains("jdbc:h2:async:");
    }
  }

  @Test
  void aFileThatIsNotThereIsAnErrorAndNotIgnored() {
    environment.put("SLIPWAY_CONFIG_FILE", dir.resolve("none.toml").toString());
    assertThat(errors())
        .containsExactly(
            "SLIPWAY_CONFIG_FILE = " + dir.resolve("none.toml") + ": there is no such file");
  }

  @Test
  void kubernetesServiceLinksAreNoSettings() {
    environment.put("SLIPWAY_SERVICE_HOST", "10.0.0.1");
    environment.put("SLIPWAY_SERVICE_PORT_HTTP", "80");
    environment.put("SLIPWAY_PORT", "tcp://10.0.0.1:80");
    environment.put("SLIPWAY_PORT_80_TCP_ADDR", "10.0.0.1");
    environment.put("SLIPWAY_POSTGRES_SERVICE_HOST", "10.0.0.2");
    environment.put("SLIPWAY_POSTGRES_PORT", "tcp://10.0.0.2:5432");
    environment.put("SLIPWAY_POSTGRES_PORT_5432_TCP", "tcp://10.0.0.2:5432");
    assertThat(read().gateway().port()).isEqualTo(8080);
    environment.put("SLIPWAY_GATEWAY_PORT", "tcp://10.0.0.3:80");
    assertThat(errors()).singleElement().asString().contains("enableServiceLinks: false");
  }

  @Test
  void theConsoleIsNotOpenedToTheNetworkByTheHostAlone() {
    environment.put("SLIPWAY_HTTP_HOST", "0.0.0.0");
    assertThat(errors()).singleElement().asString().contains("security.admin_over_tcp = true");
    environment.put("SLIPWAY_SECURITY_ADMIN_OVER_TCP", "true");
    assertThat(read().http().host()).isEqualTo("0.0.0.0");
  }

  @Test
  void aPasswordFileIsReadWithoutItsLineEnd() throws IOException {
    Path secret = Files.writeString(dir.resolve("password"), "p${x}w\n");
    environment.put("SLIPWAY_METADATA_PASSWORD_FILE", secret.toString());
    assertThat(read().metadata().password().orElseThrow().reveal()).isEqualTo("p${x}w");
    assertThat(read().toString()).doesNotContain("p${x}w");
  }

  @Test
  void kubernetesNeedsAPostgreSqlDatabase() {
    environment.put("SLIPWAY_SYSTEM_CONTAINER_COMMAND", "kubernetes");
    assertThat(errors()).singleElement().asString().startsWith("metadata.url must name a PostgreSQL");
    environment.put("SLIPWAY_METADATA_URL", "jdbc:postgresql://db/slipway");
    assertThat(read().system().containerCommand()).isEqualTo("kubernetes");
  }

  @Test
  void halfOfACredentialIsAnError() throws IOException {
    Path pem = Files.createFile(dir.resolve("x.pem"));
    file(
        """
        [registry]
        url = "localhost:5000"
        password = "x"
        client_cert_file = "%s"
        """
            .formatted(pem));
    assertThat(errors())
        .containsExactly(
            "registry.client_key_file must be set too: a client certificate and its key belong"
                + " together",
            "registry.username must be set where a password is");
  }

  @Test
  void aBadAppSettingIsFoundByItsOwnCheck() throws IOException {
    file("[app_config]\ndeploy.wait = \"yes\"\ndeploy.weit = true");
    assertThat(errors())
        .hasSize(2)
        .anyMatch(e -> e.endsWith("the nearest known one is app_config.deploy.wait"))
        .anyMatch(e -> e.startsWith("app_config.deploy.wait = yes"));
  }

  @Test
  void hostsAreNamesOrAddresses() {
    for (String good : List.of("localhost", "a-b.example.com", "10.0.0.255", "::1", "fe80::1")) {
      assertThat(Formats.host(good)).isEqualTo(good);
    }
    for (String bad : List.of("*", "a b", "-x", "10.0.0.256", "10.0.0", "x:80", "http://x", "::g")) {
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> Formats.host(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private void file(String text) throws IOException {
    Path file = Files.writeString(dir.resolve("slipway.toml"), text);
    environment.put("SLIPWAY_CONFIG_FILE", file.toString());
  }

  private SlipwayConfig read() {
    return ConfigReader.read(environment, properties);
  }

  private SlipwayConfig readByMicroProfile() {
    Map<String, String> set = new HashMap<>();
    properties.stringPropertyNames().forEach(name -> set.put(name, properties.getProperty(name)));
    TomlFile file = TomlFile.read(environment.get("SLIPWAY_CONFIG_FILE"));
    Config config =
        new SmallRyeConfigBuilder()
            .withSources(
                new TomlConfigSource(file),
                new EnvConfigSource(environment, 300),
                new PropertiesConfigSource(set, "properties", 400))
            .build();
    return ConfigReader.read(Settings.of(config, environment, properties), dir);
  }

  private List<String> errors() {
    SlipwayException.Invalid invalid =
        catchThrowableOfType(SlipwayException.Invalid.class, this::read);
    assertThat(invalid).as("a refusal").isNotNull();
    return invalid.errors().stream().map(e -> e.field() + " " + e.message()).toList();
  }
}
