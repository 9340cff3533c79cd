package org.worldloom.plugin;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * What a class file names: types, members and texts.
 *
 * @param types internal names of classes, {@code org/geotools/...}, without arrays
 * @param members methods and fields that are called or read
 * @param texts string constants
 */
record References(Set<String> types, Set<Member> members, Set<String> texts) {
  private static final int API = Opcodes.ASM9;

  /** A method (descriptor in brackets) or field. */
  record Member(String owner, String name, String descriptor) implements Comparable<Member> {
    @Override
    public int compareTo(Member other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return owner + "." + name + " " + descriptor;
    }
  }

  static References of(byte[] classFile) {
    References found = new References(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    new ClassReader(classFile).accept(found.new Classes(), ClassReader.SKIP_DEBUG);
    return found;
  }

  private void type(Type type) {
    switch (type.getSort()) {
      case Type.ARRAY -> type(type.getElementType());
      case Type.OBJECT -> types.add(type.getInternalName());
      case Type.METHOD -> {
        type(type.getReturnType());
        for (Type argument : type.getArgumentTypes()) {
          type(argument);
        }
      }
      default -> {
        // A primitive.
      }
    }
  }

  private void descriptor(String descriptor) {
    type(Type.getType(descriptor));
  }

  private void name(String internalName) {
    type(Type.getObjectType(internalName));
  }

  private void constant(@Nullable Object value) {
    if (value instanceof Type type) {
      type(type);
    } else if (value instanceof String text) {
      texts.add(text);
    } else if (value instanceof Handle handle) {
      member(handle.getOwner(), handle.getName(), handle.getDesc());
    }
  }

  private void member(String owner, String name, String descriptor) {
    name(owner);
    descriptor(descriptor);
    if (!owner.startsWith("[")) {
      members.add(new Member(owner, name, descriptor));
    }
  }

  private final class Classes extends ClassVisitor {
    Classes() {
      super(API);
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
        name(above);
      }
      for (String each : interfaces) {
        name(each);
      }
    }

    @Override
    public @Nullable FieldVisitor visitField(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        @Nullable Object value) {
      descriptor(descriptor);
      constant(value);
      return null;
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      descriptor(descriptor);
      for (String each : exceptions == null ? new String[0] : exceptions) {
        name(each);
      }
      return new Methods();
    }
  }

  private final class Methods extends MethodVisitor {
    Methods() {
      super(API);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      member(owner, name, descriptor);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      member(owner, name, descriptor);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      name(type);
    }

    @Override
    public void visitLdcInsn(Object value) {
      constant(value);
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      descriptor(descriptor);
      for (Object argument : arguments) {
        constant(argument);
      }
    }
  }
}
