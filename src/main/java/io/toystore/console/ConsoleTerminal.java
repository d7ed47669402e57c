package io.toystore.console;

import io.toystore.console.core.Key;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;

/**
 * The terminal while the console owns it: without echo, each key read at once, on the alternate
 * screen. However the process ends, the terminal is restored: by JLine, and by the settings that
 * {@code stty} reported at the beginning.
 */
final class ConsoleTerminal {
  private static final int KEY_MILLIS = 200;

  /** The rest of an escape sequence arrives together with its first character. */
  private static final int SEQUENCE_MILLIS = 50;

  private static final int MAX_SIDE = 1_000;
  private static final int INTERRUPTED = 130;
  private static final int HUNG_UP = 129;

  private final Inbox inbox;
  private final String settings;
  private final Terminal terminal;
  private final OutputStream out = new FileOutputStream(FileDescriptor.out);
  private final Charset charset;

  // The following fields are guarded by this.
  private boolean entered;
  private boolean ended;

  private volatile Size size;

  private ConsoleTerminal(Inbox inbox, String settings, Terminal terminal, Charset charset) {
    this.inbox = inbox;
    this.settings = settings;
    this.terminal = terminal;
    this.charset = charset;
  }

  /** Whether standard input and output are a terminal that can do more than print lines. */
  static boolean isThere() {
    String type = System.getenv("TERM");
    return type != null && !type.isEmpty() && !type.equals("dumb") && isTerminal();
  }

  /** Tests in a child process that inherits both streams. */
  private static boolean isTerminal() {
    try {
      Process test =
          new ProcessBuilder("/bin/sh", "-c", "test -t 0 && test -t 1").inheritIO().start();
      return test.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Takes the terminal, and puts its keys and signals into the inbox.
   *
   * @throws IOException if the terminal cannot be used
   */
  static ConsoleTerminal open(Inbox inbox, boolean unicode) throws IOException {
    String settings = command("stty -g");
    if (settings.isEmpty()) {
      throw new IOException("stty does not know it");
    }
    Charset charset = unicode ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII;
    Terminal terminal =
        TerminalBuilder.builder()
            .system(true)
            .provider("exec")
            .dumb(false)
            .nativeSignals(true)
            .signalHandler(Terminal.SignalHandler.SIG_DFL)
            .encoding(charset)
            .build();
    ConsoleTerminal opened = new ConsoleTerminal(inbox, settings, terminal, charset);
    Runtime.getRuntime().addShutdownHook(new Thread(opened::close, "terminal"));
    opened.handleSignals();
    opened.enter();
    Thread keys = new Thread(opened::readKeys, "keys");
    keys.setDaemon(true);
    keys.start();
    return opened;
  }

  private void handleSignals() {
    terminal.handle(Signal.INT, signal -> inbox.put(new Inbox.Message.Ended(INTERRUPTED)));
    terminal.handle(Signal.TSTP, signal -> inbox.put(new Inbox.Message.Suspend()));
    terminal.handle(
        Signal.WINCH,
        signal -> {
          measure();
          inbox.put(new Inbox.Message.Resized());
        });
  }

  /** Runs stty, so it is not called for each frame. */
  private void measure() {
    size = terminal.getSize();
  }

  int columns() {
    return side(size.getColumns(), 80);
  }

  int rows() {
    return side(size.getRows(), 24);
  }

  private static int side(int measured, int defaultValue) {
    return measured <= 0 ? defaultValue : Math.min(measured, MAX_SIDE);
  }

  /** Enters the alternate screen; can be called again after {@link #leave}. */
  synchronized void enter() {
    if (!ended) {
      entered = true;
      terminal.enterRawMode();
      measure();
      print(Screen.ENTER);
    }
  }

  /** Restores the screen. */
  synchronized void leave() {
    if (entered) {
      entered = false;
      print(Screen.LEAVE);
      command("stty " + settings);
    }
  }

  /** Restores the screen for good; later output is dropped. */
  void close() {
    synchronized (this) {
      leave();
      ended = true;
    }
  }

  /** Writes the output of {@link Screen}. */
  synchronized void print(String text) {
    if (ended) {
      return;
    }
    try {
      out.write(text.getBytes(charset));
      out.flush();
    } catch (IOException e) {
      // The terminal was closed.
      ended = true;
      inbox.put(new Inbox.Message.Ended(HUNG_UP));
    }
  }

  /** Stops this process, as Ctrl-Z would have; returns when the process is resumed. */
  static void stopProcess() {
    command("kill -STOP $PPID");
  }

  /** The output of a command that shares this process's terminal; empty if it fails. */
  private static String command(String line) {
    try {
      Process shell =
          new ProcessBuilder("/bin/sh", "-c", line)
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String output =
          new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      return shell.waitFor(1, TimeUnit.SECONDS) && shell.exitValue() == 0 ? output : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private void readKeys() {
    NonBlockingReader reader = terminal.reader();
    try {
      while (true) {
        int read = reader.read(KEY_MILLIS);
        if (read == NonBlockingReader.EOF) {
          inbox.put(new Inbox.Message.Ended(HUNG_UP));
          return;
        }
        if (read != NonBlockingReader.READ_EXPIRED) {
          Key key = key(read, reader);
          if (key != null) {
            inbox.put(new Inbox.Message.Pressed(key));
          }
        }
      }
    } catch (IOException e) {
      inbox.put(new Inbox.Message.Ended(HUNG_UP));
    }
  }

  /** The key that begins with this character; null for an unknown key. */
  private static Key key(int first, NonBlockingReader reader) throws IOException {
    return switch (first) {
      case '\r', '\n' -> Key.of(Key.Kind.ENTER);
      case 0x7F, '\b' -> Key.of(Key.Kind.BACKSPACE);
      case 0x03 -> Key.of('q');
      case 0x1B -> sequence(reader);
      default -> character(first, reader);
    };
  }

  private static Key character(int first, NonBlockingReader reader) throws IOException {
    if (first < ' ') {
      return null;
    }
    if (Character.isHighSurrogate((char) first)) {
      int second = reader.read(SEQUENCE_MILLIS);
      return second > 0 && Character.isLowSurrogate((char) second)
          ? Key.of(Character.toCodePoint((char) first, (char) second))
          : null;
    }
    return Key.of(first);
  }

  private static Key sequence(NonBlockingReader reader) throws IOException {
    int second = reader.read(SEQUENCE_MILLIS);
    if (second != '[' && second != 'O') {
      return Key.of(Key.Kind.ESCAPE);
    }
    StringBuilder rest = new StringBuilder();
    int next = reader.read(SEQUENCE_MILLIS);
    while (next >= '0' && next <= '9' || next == ';') {
      rest.append((char) next);
      next = reader.read(SEQUENCE_MILLIS);
    }
    return switch (next) {
      case 'A' -> Key.of(Key.Kind.UP);
      case 'B' -> Key.of(Key.Kind.DOWN);
      case 'H' -> Key.of(Key.Kind.HOME);
      case 'F' -> Key.of(Key.Kind.END);
      case '~' ->
          switch (rest.toString()) {
            case "1", "7" -> Key.of(Key.Kind.HOME);
            case "4", "8" -> Key.of(Key.Kind.END);
            case "5" -> Key.of(Key.Kind.PAGE_UP);
            case "6" -> Key.of(Key.Kind.PAGE_DOWN);
            default -> null;
          };
      default -> null;
    };
  }
}
