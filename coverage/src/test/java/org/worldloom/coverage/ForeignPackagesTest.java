package org.worldloom.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.worldloom.coverage.geotools.WorldloomReader;
import org.worldloom.inference.pack.ModelPack;

/**
 * What goes into GeoServer names nothing that moves between GeoTools 32 and 35 or GeoServer 2 and
 * 3.
 *
 * <p>Reads the constant pools, where every class, field, method and signature that a class file
 * refers to is spelt out: what only a descriptor or an inherited signature drags in counts too.
 */
class ForeignPackagesTest {
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "javax[/.]media[/.]jai|org[/.]eclipse[/.]imagen|it[/.]geosolutions[/.]jaiext|ImageLayout"
              + "|PlanarImage|RenderedOp|ImageWorker|USE_JAI_IMAGEREAD|javax[/.]servlet"
              + "|jakarta[/.]servlet|javax[/.]annotation[/.]|javax[/.]xml[/.]bind"
              + "|jakarta[/.]xml[/.]bind|org[/.]apache[/.]wicket");

  @Test
  void noClassNamesAPackageThatMoves() throws IOException, URISyntaxException {
    Map<String, List<String>> found = new TreeMap<>();
    int classes = 0;
    for (Class<?> module : List.of(WorldloomReader.class, ModelPack.class)) {
      for (Path file : classFiles(module)) {
        classes++;
        List<String> names = constants(file).stream().filter(FORBIDDEN.asPredicate()).toList();
        if (!names.isEmpty()) {
          found.put(String.valueOf(file.getFileName()), names);
        }
      }
    }
    assertThat(classes).isGreaterThan(60);
    assertThat(found).isEmpty();
  }

  @Test
  void thisTestSeesWhatItLooksFor() throws IOException, URISyntaxException {
    Path self =
        classFiles(ForeignPackagesTest.class).stream()
            .filter(file -> file.endsWith("ForeignPackagesTest.class"))
            .findFirst()
            .orElseThrow();
    assertThat(constants(self)).anyMatch(FORBIDDEN.asPredicate());
    assertThat(constants(self)).contains("org/worldloom/coverage/geotools/WorldloomReader");
  }

  private static List<Path> classFiles(Class<?> inside) throws IOException, URISyntaxException {
    Path root = Path.of(inside.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isRegularFile(root)) {
      root =
          java.nio.file.FileSystems.newFileSystem(root, Map.of())
              .getRootDirectories()
              .iterator()
              .next();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".class")).toList();
    }
  }

  /** All UTF-8 constants of a class file (JVM specification, 4.4). */
  private static List<String> constants(Path file) throws IOException {
    List<String> constants = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      in.skipNBytes(8);
      int count = in.readUnsignedShort();
      for (int i = 1; i < count; i++) {
        int tag = in.readUnsignedByte();
        switch (tag) {
          case 1 -> constants.add(in.readUTF());
          case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
          case 15 -> in.skipNBytes(3);
          case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
          case 5, 6 -> {
            in.skipNBytes(8);
            i++;
          }
          default -> throw new IOException("unknown constant " + tag + " in " + file);
        }
      }
    }
    return constants;
  }
}
