package dev.slipway.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.platform.SlipwayException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is read from containerfiles. */
class ContainerfileReaderTest {

  @Test
  void portsVolumesAndHealthAreRead() {
    Containerfile file =
        read(
            """
            # syntax=docker/dockerfile:1
            FROM alpine
            EXPOSE 8080 9090/tcp 53/udp \\
              # a comment between

              8000-8002
            VOLUME /data /cache
            VOLUME ["/my data", "/x"]
            HEALTHCHECK --interval=5s CMD curl -f http://localhost:8080/healthz?full=1 || exit 1
            """);
    assertThat(file.ports()).containsExactly(8080, 9090, 8000, 8001, 8002);
    assertThat(file.volumes()).containsExactly("/data", "/cache", "/my data", "/x");
    assertThat(file.healthPath()).isEqualTo("/healthz?full=1");
  }

  @Test
  void variablesAreReplaced() {
    Map<String, List<Integer>> table =
        Map.of(
            "ARG PORT=1\nFROM a\nEXPOSE ${PORT:-8080}", List.of(8080),
            "ARG PORT=1\nFROM a\nARG PORT\nEXPOSE ${PORT:-8080}", List.of(1),
            "FROM a\nARG PORT=5\nENV PORT=6\nEXPOSE $PORT", List.of(6),
            "FROM a\nENV A=1 B=2\nENV A=9 C=$A\nEXPOSE $A $B $C", List.of(9, 2, 1),
            "FROM a\nENV PORT 7\nEXPOSE \"$PORT\"", List.of(7),
            "FROM a\nENV X=\nEXPOSE ${X:-3} ${X:+4}5 ${Y-6}", List.of(3, 5, 6),
            "FROM a\nENV X=1\nEXPOSE ${X:+4}0 ${X-9}", List.of(40, 1),
            "FROM a\nENV X=8 Y=${Z:-${W:-77}}\nEXPOSE ${X}0 $Y", List.of(80, 77),
            "FROM a\nENV PORTS=\"81 82\"\nEXPOSE $PORTS", List.of(81, 82));
    table.forEach((text, ports) -> assertThat(read(text).ports()).as(text).isEqualTo(ports));
    assertThat(
            ContainerfileReader.read(
                    "C", "FROM a\nARG PORT=5\nEXPOSE $PORT", Map.of("PORT", "4000"))
                .ports())
        .containsExactly(4000);
  }

  @Test
  void onlyTheLastStageAndWhatItIsBuiltOnCount() {
    Containerfile file =
        read(
            """
            FROM a AS base
            EXPOSE 80
            VOLUME /base
            HEALTHCHECK CMD wget -q http://127.0.0.1/ok
            FROM b AS other
            EXPOSE 81
            ARG KIND=Base
            FROM --platform=linux/amd64 BASE
            EXPOSE 82
            """);
    assertThat(file.ports()).containsExactly(80, 82);
    assertThat(file.volumes()).containsExactly("/base");
    assertThat(file.healthPath()).isEqualTo("/ok");
    assertThat(read("ARG X=base\nFROM a AS base\nEXPOSE 1\nFROM ${X}\nEXPOSE 2").ports())
        .containsExactly(1, 2);
    assertThat(read("FROM a\nHEALTHCHECK CMD curl http://localhost/x\nHEALTHCHECK NONE").healthPath())
        .isNull();
    assertThat(read("FROM a\nHEALTHCHECK CMD [\"wget\", \"http://localhost:${PORT}/y\"]").healthPath())
        .isEqualTo("/y");
    assertThat(read("FROM a\nHEALTHCHECK CMD curl http://localhost:80").healthPath()).isEqualTo("/");
    assertThat(read("FROM a\nHEALTHCHECK CMD curl https://example.com/y").healthPath()).isNull();
  }

  @Test
  void hereDocumentsAreNotInstructions() {
    Containerfile file =
        read(
            """
            FROM a
            RUN <<EOF cat
            EXPOSE 1
            NONSENSE
            EOF
            COPY <<-"A" <<B /x/
            EXPOSE 2
            \tA
            EXPOSE 3
            B
            RUN echo $((1<<2)) "<<<x"
            EXPOSE 4
            """);
    assertThat(file.ports()).containsExactly(4);
  }

  @Test
  void theEscapeCanBeABacktick() {
    Containerfile file = read("# escape=`\nFROM a\nRUN dir C:\\\nEXPOSE 80 `\n  81");
    assertThat(file.ports()).containsExactly(80, 81);
  }

  @Test
  void mistakesAreToldWithTheirLine() {
    Map<String, String> table =
        Map.of(
            "FROM a\n\nRUN x \\\n  y\nEXPOZE 80", "line 5: 'EXPOZE' is no instruction",
            "FROM a\nEXPOSE 70000", "line 2",
            "FROM a\nEXPOSE http", "'http' is no port",
            "FROM a\nEXPOSE 90-80", "out of range",
            "FROM a\nEXPOSE 80/icmp", "no protocol",
            "RUN x", "before the first FROM",
            "# only\n", "no FROM",
            "FROM a b", "FROM image AS name",
            "FROM a\nRUN <<EOF\nx", "does not end",
            "FROM a\nRUN", "needs an argument");
    table.forEach(
        (text, message) ->
            assertThatThrownBy(() -> read(text))
                .as(text)
                .isInstanceOf(SlipwayException.Invalid.class)
                .hasMessageContaining(message)
                .hasMessageStartingWith("Containerfile"));
  }

  @Test
  void randomTextIsReadOrRefused() {
    Random random = new Random(11);
    String[] parts = {
      "FROM a", "\n", "EXPOSE ", "80", "${", "}", "$A", ":-", "\\", "\"", "'", "ENV ", "A=1", "[",
      "]", "VOLUME ", "<<EOF", "EOF", "HEALTHCHECK ", "CMD ", "ARG ", " ", "#", "`", "http://localhost"
    };
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder("FROM a\n");
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      try {
        assertThat(read(text.toString())).isNotNull();
      } catch (SlipwayException.Invalid refused) {
        assertThat(refused).hasMessageContaining("line");
      }
    }
  }

  private static Containerfile read(String text) {
    return ContainerfileReader.read("Containerfile", text, Map.of());
  }
}
