package org.worldloom.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.worldloom.plugin.References.Member;

/** One zip for GeoServer 2.26 to 3.x: what it names exists in all of them. */
class ForeignNamesTest {
  /** What moved or went between GeoTools 32 and 35 and between GeoServer 2.26 and 3. */
  private static final Pattern MOVES =
      Pattern.compile(
          "(javax/media/jai|org/eclipse/imagen|it/geosolutions/jaiext|javax/servlet|jakarta/servlet"
              + "|javax/annotation|jakarta/annotation|javax/xml/bind|jakarta/xml/bind"
              + "|org/apache/wicket|org/geoserver)/.*"
              + "|.*/(ImageLayout|PlanarImage|RenderedOp|ImageWorker)");

  private static final Predicate<String> BROUGHT_BY_GEOSERVER =
      Pattern.compile(
              "(org/geotools|org/locationtech|javax/measure|org/springframework|org/slf4j"
                  + "|com/fasterxml)/.*")
          .asMatchPredicate();

  @Test
  void noClassNamesAPackageThatMoves() throws IOException {
    Set<String> types = new TreeSet<>();
    Set<String> texts = new TreeSet<>();
    for (References each : ownReferences()) {
      types.addAll(each.types());
      texts.addAll(each.texts());
    }
    assertThat(types).contains("org/geotools/coverage/grid/GridCoverage2D").noneMatch(this::moves);
    assertThat(texts).noneMatch(text -> text.contains("USE_JAI_IMAGEREAD"));
    assertThat(texts).noneMatch(text -> moves(text.replace('.', '/')));
  }

  @Test
  void theRuleSeesWhatItForbids() {
    assertThat(References.of(classFile(org.geotools.image.ImageWorker.class)).types())
        .anyMatch(type -> type.startsWith("javax/media/jai/") && moves(type))
        .anyMatch(type -> type.endsWith("/ImageWorker") && moves(type));
  }

  private boolean moves(String type) {
    return MOVES.matcher(type).matches();
  }

  @Test
  void everyNameExistsInGeoTools33() throws IOException {
    // The class path of this test: the GeoTools 33.1 wrapper, Spring 5.3, the newest Jackson.
    assertLinks(ForeignNamesTest.class.getClassLoader(), BROUGHT_BY_GEOSERVER);
  }

  @Test
  @EnabledIfSystemProperty(
      named = "geoserver.home",
      matches = ".+",
      disabledReason = "needs -Dgeoserver.home=DIR")
  void everyNameExistsInThisGeoServer() throws IOException {
    Path libraries = Path.of(System.getProperty("geoserver.home"), "webapps/geoserver/WEB-INF/lib");
    try (Stream<Path> jars = Files.list(libraries);
        URLClassLoader loader =
            new URLClassLoader(
                jars.map(ForeignNamesTest::url).toArray(URL[]::new),
                ClassLoader.getPlatformClassLoader())) {
      assertLinks(loader, BROUGHT_BY_GEOSERVER.or(type -> type.startsWith("org/sqlite/")));
    }
  }

  private static void assertLinks(ClassLoader libraries, Predicate<String> foreign)
      throws IOException {
    Linker linker = new Linker(libraries);
    Set<String> missing = new TreeSet<>();
    int checked = 0;
    for (References each : ownReferences()) {
      for (String type : each.types()) {
        if (foreign.test(type) && !linker.hasType(type)) {
          missing.add(type);
        }
      }
      for (Member member : each.members()) {
        if (foreign.test(member.owner())) {
          checked++;
          if (!linker.has(member)) {
            missing.add(member.toString());
          }
        }
      }
    }
    assertThat(checked).isGreaterThan(100);
    assertThat(missing).isEmpty();
  }

  private static List<References> ownReferences() throws IOException {
    return ReleaseZip.ownClasses().stream().map(References::of).toList();
  }

  private static byte[] classFile(Class<?> type) {
    String path = type.getName().replace('.', '/') + ".class";
    try (InputStream in = ForeignNamesTest.class.getClassLoader().getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }
}
