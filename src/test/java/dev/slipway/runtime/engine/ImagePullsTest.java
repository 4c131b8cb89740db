package dev.slipway.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.platform.SecretValue;
import dev.slipway.registry.RegistryCredentials;
import dev.slipway.registry.RegistryDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a log-in. */
class ImagePullsTest {
  @TempDir Path folder;

  @Test
  void theLogInsOfACutOffPullAreRemovedAtTheStartAndNothingElse() throws IOException {
    Path cutOff = Files.createDirectories(folder.resolve("pull-1/registry/config"));
    Files.writeString(cutOff.resolve("config.json"), "{}");
    Files.writeString(folder.resolve("oom"), "");
    new ImagePulls(null, Optional.empty(), folder).sweep();
    assertThat(folder).isDirectoryNotContaining("glob:**/pull-*");
    assertThat(folder.resolve("oom")).exists();
  }

  @Test
  void theyAreForTheServersUserAloneAndGoWithTheirUse() throws IOException {
    RegistryDefinition registry = RegistryDefinition.at("registry.example:5000", false);
    RegistryCredentials login = new RegistryCredentials("u", SecretValue.of("p"));
    try (RegistryFiles files = RegistryFiles.write(folder, registry, Optional.of(login))) {
      Path config = files.access().configFolder().resolve("config.json");
      assertThat(config).hasContent("{\"auths\":{\"registry.example:5000\":{\"auth\":\"dTpw\"}}}");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
          .isEqualTo("rw-------");
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(config.getParent())))
          .isEqualTo("rwx------");
    }
    assertThat(folder).isEmptyDirectory();
  }
}
