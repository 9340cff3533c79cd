package org.worldloom.server.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What figures were measured on. */
public final class Machine {
  private static final Path CPU = Path.of("/proc/cpuinfo");
  private static final Path STATUS = Path.of("/proc/self/status");

  private Machine() {}

  /** Cores, processor, system, JVM and heap in one line. */
  public static String describe() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.availableProcessors()
        + " cores"
        + field(CPU, "model name").map(name -> " (" + name + ")").orElse("")
        + ", "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ", Java "
        + System.getProperty("java.version")
        + ", heap "
        + (runtime.maxMemory() >> 20)
        + " MiB";
  }

  /** Memory of the whole process, native libraries included, MiB; where the system tells it. */
  public static OptionalLong residentMebibytes() {
    return field(STATUS, "VmRSS")
        .map(text -> OptionalLong.of(Long.parseLong(text.replaceAll("\\D", "")) >> 10))
        .orElse(OptionalLong.empty());
  }

  private static Optional<String> field(Path file, String name) {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      // Only Linux has these files; a report without them is still a report.
      return Optional.empty();
    }
  }
}
