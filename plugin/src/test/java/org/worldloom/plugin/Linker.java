package org.worldloom.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.worldloom.plugin.References.Member;

/**
 * Looks members up as the virtual machine does when it links (JVM specification 5.4.3): in the
 * class, then in what it extends and implements. Reads class files and loads nothing.
 */
final class Linker {
  private final ClassLoader libraries;
  private final Map<String, Optional<Declared>> classes = new HashMap<>();

  /** What a class declares: {@code name descriptor} of its members, and its supertypes. */
  private record Declared(Set<String> members, List<String> supertypes) {}

  Linker(ClassLoader libraries) {
    this.libraries = libraries;
  }

  boolean hasType(String internalName) {
    return declared(internalName).isPresent();
  }

  boolean has(Member member) {
    return has(member.owner(), member.name() + " " + member.descriptor());
  }

  private boolean has(String owner, String member) {
    Optional<Declared> declared = declared(owner);
    return declared.isPresent()
        && (declared.get().members().contains(member)
            || declared.get().supertypes().stream().anyMatch(above -> has(above, member)));
  }

  private Optional<Declared> declared(String internalName) {
    return classes.computeIfAbsent(internalName, this::read);
  }

  private Optional<Declared> read(String internalName) {
    try (InputStream in = libraries.getResourceAsStream(internalName + ".class")) {
      if (in == null) {
        return Optional.empty();
      }
      Declared declared = new Declared(new HashSet<>(), new ArrayList<>());
      new ClassReader(in).accept(new Collector(declared), ClassReader.SKIP_CODE);
      return Optional.of(declared);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Collector extends ClassVisitor {
    private final Declared declared;

    Collector(Declared declared) {
      super(Opcodes.ASM9);
      this.declared = declared;
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        @Nullable String signature,
        @Nullable String above,
        String[] interfaces) {
      if (above != null) {
        declared.supertypes().add(above);
      }
      declared.supertypes().addAll(List.of(interfaces));
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      declared.members().add(name + " " + descriptor);
      return null;
    }

    @Override
    public @Nullable FieldVisitor visitField(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        @Nullable Object value) {
      declared.members().add(name + " " + descriptor);
      return null;
    }
  }
}
