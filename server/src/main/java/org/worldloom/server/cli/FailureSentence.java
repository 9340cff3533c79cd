package org.worldloom.server.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** Says in one sentence why something failed. */
final class FailureSentence {

  private FailureSentence() {}

  /** The sentence for an exception; file system exceptions alone only name the file. */
  static String of(Throwable failure) {
    if (failure instanceof NoSuchFileException e) {
      return e.getFile() + " does not exist.";
    }
    if (failure instanceof AccessDeniedException e) {
      return "No permission for " + e.getFile() + ".";
    }
    if (failure instanceof FileAlreadyExistsException e) {
      return e.getFile() + " exists already.";
    }
    if (failure instanceof NotDirectoryException e) {
      return e.getFile() + " is not a folder.";
    }
    if (failure instanceof FileSystemException e && e.getReason() != null) {
      return e.getFile() + ": " + e.getReason() + ".";
    }
    if (failure instanceof OutOfMemoryError) {
      return "The heap is too small ("
          + failure.getMessage()
          + "); set WORLDLOOM_HEAP, e.g. to 2g.";
    }
    return withFullStop(oneLine(failure.getMessage(), failure));
  }

  private static String oneLine(@Nullable String message, Throwable failure) {
    if (message == null || message.isBlank()) {
      return failure.getClass().getSimpleName() + " without a message; --verbose shows where";
    }
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static String withFullStop(String sentence) {
    return sentence.matches(".*[.!?]") ? sentence : sentence + ".";
  }
}
