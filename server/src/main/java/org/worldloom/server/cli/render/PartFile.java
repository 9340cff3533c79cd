package org.worldloom.server.cli.render;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file in the making: written as {@code name.part}, and under its own name only when it is whole.
 * Closing it without {@link #commit} deletes what was written.
 */
public final class PartFile implements AutoCloseable {
  private final Path target;
  private final Path part;

  /**
   * Prepares a file.
   *
   * @param target its name when it is whole
   */
  public PartFile(Path target) {
    this.target = target.toAbsolutePath();
    this.part = this.target.resolveSibling(this.target.getFileName() + ".part");
  }

  /** Where to write. */
  public Path part() {
    return part;
  }

  /** Gives the file its name, in place of one that had it before. */
  public void commit() throws IOException {
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(part);
  }
}
