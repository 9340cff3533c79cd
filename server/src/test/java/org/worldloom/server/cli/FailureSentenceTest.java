package org.worldloom.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailureSentenceTest {

  @Test
  void fileSystemExceptionsBecomeSentences() {
    assertThat(FailureSentence.of(new NoSuchFileException("a.yaml")))
        .isEqualTo("a.yaml does not exist.");
    assertThat(FailureSentence.of(new AccessDeniedException("b")))
        .isEqualTo("No permission for b.");
    assertThat(FailureSentence.of(new FileSystemException("c", null, "No space left on device")))
        .isEqualTo("c: No space left on device.");
  }

  @Test
  void aMessageBecomesOneLineWithAFullStop() {
    assertThat(FailureSentence.of(new IOException("the network\n  is gone")))
        .isEqualTo("the network is gone.");
    assertThat(FailureSentence.of(new IOException("Why?"))).isEqualTo("Why?");
  }

  @Test
  void anExceptionWithoutAMessageIsAtLeastNamed() {
    assertThat(FailureSentence.of(new IOException())).startsWith("IOException without a message");
  }
}
