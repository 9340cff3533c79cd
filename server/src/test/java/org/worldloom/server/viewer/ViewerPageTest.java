package org.worldloom.server.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The viewer as it is built into the program. */
class ViewerPageTest {
  private static final List<String> SCRIPTS =
      List.of("viewer.js", "address.js", "services.js", "info.js", "tiles.js", "places.js");

  @Test
  void everythingThatThePageAndItsScriptsNameIsBuiltIn() throws IOException {
    Stream<String> fromPage =
        matches("(?:src|href)=\"([^\"#]+)\"", text("index.html")).map(match -> match.group(1));
    Stream<String> fromScripts =
        matches("from \"\\./([^\"]+)\"", text("viewer.js")).map(match -> match.group(1));
    List<String> files = Stream.concat(fromPage, fromScripts).toList();

    assertThat(files).contains("ol/ol.js", "ol/ol.css", "viewer.js", "tiles.js");
    for (String file : files) {
      assertThat(text(file)).as(file).isNotBlank();
    }
  }

  @Test
  void thePageHasNoInlineScriptOrStyleWhichTheServersPolicyWouldBlock() throws IOException {
    String page = text("index.html");
    assertThat(matches("<script[^>]*>([^<]*)</script>", page).map(match -> match.group(1)))
        .isNotEmpty()
        .allSatisfy(content -> assertThat(content).isBlank());
    assertThat(page).doesNotContain("<style").doesNotContain("style=").doesNotContain("onclick=");
  }

  @Test
  void nothingComesFromAnotherHost() throws IOException {
    for (String file : Stream.concat(Stream.of("index.html"), SCRIPTS.stream()).toList()) {
      assertThat(text(file)).as(file).doesNotContain("http://").doesNotContain("https://");
    }
    assertThat(text("viewer.css")).doesNotContain("url(").doesNotContain("@import");
  }

  @Test
  void thePageSaysThatTheImageryIsSynthetic() throws IOException {
    assertThat(text("index.html")).contains("Synthetic imagery").contains("nobody photographed");
  }

  /** docs/screenshots.sh finds its places in the script, a line each. */
  @ParameterizedTest
  @ValueSource(strings = {"coast", "mountains", "farmland", "desert", "forest", "city"})
  void thePlacesOfTheScreenshotsAreListed(String id) throws IOException {
    Pattern line = Pattern.compile(".*id: \"" + id + "\".*lat: ([-0-9.]+), lon: ([-0-9.]+),.*");
    assertThat(text("places.js").lines().filter(line.asMatchPredicate())).hasSize(1);
  }

  private static Stream<MatchResult> matches(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results();
  }

  private static String text(String file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            ViewerPageTest.class.getResourceAsStream("/viewer/" + file), file + " is missing")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
