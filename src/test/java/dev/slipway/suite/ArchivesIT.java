package dev.slipway.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.SlipwayClient.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sources that come as an upload, honest and hostile. */
@OnEveryCombination
class ArchivesIT {
  private static final String APP = "upload";

  private final Installation slipway;

  ArchivesIT(Combination combination) {
    this.slipway = combination.shared();
  }

  @AfterEach
  void removeApp() {
    slipway.delete(APP);
  }

  @Test
  void anUploadedFolderOfFilesIsServed() throws IOException {
    make();
    upload(archive("index.html", TarConstants.LF_NORMAL, null)).expect(200, 201, 202);

    assertThat(slipway.visitor().get("/upload/").body()).contains("content of index.html");
  }

  @Test
  void hostileEntriesAreRefusedByName() throws IOException {
    make();
    assertRefused(archive("../outside", TarConstants.LF_NORMAL, null), "../outside");
    assertRefused(archive("/etc/outside", TarConstants.LF_NORMAL, null), "/etc/outside");
    assertRefused(archive("link", TarConstants.LF_SYMLINK, "/etc/passwd"), "link");
    assertRefused(archive("up/link", TarConstants.LF_SYMLINK, "../../outside"), "link");
    assertRefused(archive("hard", TarConstants.LF_LINK, "/etc/passwd"), "/etc/passwd");
    assertRefused(archive("device", TarConstants.LF_CHR, null), "device");
    assertRefused(archive("pipe", TarConstants.LF_FIFO, null), "pipe");
    assertRefused("this is no archive".getBytes(StandardCharsets.UTF_8), "");
    assertThat(slipway.admin().get("/apps/" + APP + "/releases").json().get("items")).isEmpty();
  }

  private void make() {
    slipway
        .admin()
        .putYaml(
            "/apps/" + APP,
            """
            apiVersion: slipway.dev/v1
            kind: App
            metadata:
              name: upload
            spec:
              route: { path: /upload }
              appSpec: static
              build: { args: { BASE_IMAGE: "slipway.test/busybox:1" } }
            """)
        .expect(201);
  }

  private void assertRefused(byte[] archive, String name) {
    Answer answer = upload(archive);
    assertThat(answer.status()).as(answer.toString()).isIn(400, 422);
    assertThat(answer.body()).contains(name);
  }

  private Answer upload(byte[] archive) {
    return slipway
        .admin()
        .send(
            "PUT",
            "/apps/" + APP + "/source",
            BodyPublishers.ofByteArray(archive),
            Map.of("Content-Type", "application/gzip"));
  }

  private static byte[] archive(String name, byte type, String target) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes))) {
      TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
      byte[] content =
          type == TarConstants.LF_NORMAL
              ? ("content of " + name).getBytes(StandardCharsets.UTF_8)
              : new byte[0];
      entry.setSize(content.length);
      if (target != null) {
        entry.setLinkName(target);
      }
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }
}
