package io.toystore.simulation;

import io.toystore.replication.Replica;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A defect that others have made, seeded into a copy of the production source: compiled in memory,
 * and run by the simulator in a class loader of its own. Production code holds no switch for it.
 *
 * @param breaks what goes wrong, in a few words
 * @param file below {@code src/main/java/io/toystore}
 * @param find text that must stand there exactly once, however its lines are broken
 * @param replacement what stands there instead
 * @param likelySeed the seed that is tried first: one that has found it before
 * @param simulation the simple name of the class whose runs are to find it
 */
record Mutant(
    String breaks,
    String file,
    String find,
    String replacement,
    long likelySeed,
    String simulation) {
  private static final Path SOURCES = Path.of("src", "main", "java", "io", "toystore");
  private static final String ROOT = "io.toystore.";

  private static final String LOG = ROOT + "replication";
  private static final String ORDER = ROOT + "order.core";
  private static final String CATALOG = ROOT + "catalog.core";

  private static final String BOOK = ROOT + "order.book";

  /** The packages that may be mutated, each with those of them that it uses. */
  private static final Map<String, Set<String>> CORES =
      Map.of(
          LOG,
          Set.of(),
          BOOK,
          Set.of(LOG),
          ORDER,
          Set.of(LOG, BOOK),
          CATALOG,
          Set.of(LOG),
          ROOT + "frontend.core",
          Set.of());

  /** What the cores and the simulator use, and that uses none of them. */
  private static final Set<String> BELOW_CORES =
      Set.of(
          ROOT + "text", ROOT + "model", ROOT + "message", ROOT + "sansio", ROOT + "verify.core");

  Mutant(String breaks, String file, String find, String replacement) {
    this(breaks, file, find, replacement, 0, "StoreSimulation");
  }

  /** The same, to be found by operators and their customers. */
  Mutant byOperators() {
    return new Mutant(breaks, file, find, replacement, likelySeed, "OperatorSimulation");
  }

  /** The same, tried first with a seed that has found it before; the others follow if it fails. */
  Mutant foundBy(long seed) {
    return new Mutant(breaks, file, find, replacement, seed, simulation);
  }

  /** The simulator with this defect: runs one seed, and throws what the simulator throws. */
  interface Run {
    void seed(long seed) throws Exception;
  }

  /** Compiles the defect and loads a simulator around it. */
  Run load() throws IOException, ReflectiveOperationException {
    Map<String, byte[]> classes = compile(Path.of(file).getFileName().toString(), mutated());
    ClassLoader loader = new ChildFirst(classes, packageName());
    var constructor =
        loader
            .loadClass("io.toystore.simulation." + simulation)
            .getDeclaredConstructor(long.class, boolean.class);
    constructor.setAccessible(true);
    var run = constructor.getDeclaringClass().getDeclaredMethod("run");
    run.setAccessible(true);
    return seed -> {
      try {
        run.invoke(constructor.newInstance(seed, false));
      } catch (InvocationTargetException e) {
        if (e.getCause() instanceof Exception cause) {
          throw cause;
        }
        throw (Error) e.getCause();
      }
    };
  }

  /**
   * The source with this defect.
   *
   * @throws AssertionError when the text to find is not there, or is there twice
   */
  String mutated() throws IOException {
    String source = Files.readString(SOURCES.resolve(file));
    String pattern =
        Arrays.stream(find.trim().split("\\s+"))
            .map(Pattern::quote)
            .collect(Collectors.joining("\\s+"));
    Matcher matcher = Pattern.compile(pattern).matcher(source);
    if (!matcher.find()) {
      throw new AssertionError("stale mutant, not in " + file + ": " + find);
    }
    int start = matcher.start();
    int end = matcher.end();
    if (matcher.find()) {
      throw new AssertionError("ambiguous mutant, twice in " + file + ": " + find);
    }
    return source.substring(0, start) + replacement + source.substring(end);
  }

  private Map<String, byte[]> compile(String name, String source) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringBuilder problems = new StringBuilder();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        InMemory memory = new InMemory(files)) {
      JavaFileObject unit =
          new SimpleJavaFileObject(URI.create("mem:///" + name), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
              return source;
            }
          };
      boolean compiled =
          compiler
              .getTask(
                  null,
                  memory,
                  problem -> problems.append(problem).append('\n'),
                  List.of("-proc:none", "-nowarn", "-cp", classPath()),
                  null,
                  List.of(unit))
              .call();
      if (!compiled) {
        throw new AssertionError("the mutant in " + file + " does not compile: " + problems);
      }
      return memory.classes();
    }
  }

  private String packageName() {
    return ROOT + Path.of(file).getParent().toString().replace('/', '.');
  }

  /** The production classes. The cores use no library, so a compiler needs no more. */
  private static String classPath() {
    CodeSource source = Replica.class.getProtectionDomain().getCodeSource();
    return Path.of(URI.create(source.getLocation().toString())).toString();
  }

  /** Keeps what the compiler writes. */
  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

    InMemory(JavaFileManager files) {
      super(files);
    }

    Map<String, byte[]> classes() {
      Map<String, byte[]> classes = new HashMap<>();
      written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
      return classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("mem:///" + className), kind) {
        @Override
        public OutputStream openOutputStream() {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          written.put(className, bytes);
          return bytes;
        }
      };
    }
  }

  /**
   * Loads anew the package that holds the defect and every package that may use it: other cores and
   * the simulator. All other classes are shared with the test, which has compiled them to machine
   * code already.
   */
  private static final class ChildFirst extends ClassLoader {
    private final Map<String, byte[]> mutated;
    private final String mutatedPackage;

    ChildFirst(Map<String, byte[]> mutated, String mutatedPackage) {
      super(Mutant.class.getClassLoader());
      if (!CORES.containsKey(mutatedPackage)) {
        throw new AssertionError("which packages use " + mutatedPackage + " is not known here");
      }
      this.mutated = mutated;
      this.mutatedPackage = mutatedPackage;
    }

    private boolean isShared(String className) {
      String name = className.substring(0, className.lastIndexOf('.'));
      if (!name.startsWith(ROOT) || BELOW_CORES.contains(name)) {
        return true;
      }
      return CORES.containsKey(name)
          && !name.equals(mutatedPackage)
          && !CORES.get(name).contains(mutatedPackage);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (isShared(name)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known != null ? known : define(name);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      byte[] bytes = mutated.get(name);
      if (bytes == null) {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
          if (in == null) {
            throw new ClassNotFoundException(name);
          }
          bytes = in.readAllBytes();
        } catch (IOException e) {
          throw new ClassNotFoundException(name, e);
        }
      }
      return defineClass(name, bytes, 0, bytes.length);
    }
  }
}
