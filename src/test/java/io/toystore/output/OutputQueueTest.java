package io.toystore.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutputQueueTest {
  private static final long LONG_MILLIS = 30_000;

  /** Blocks until it is opened, and fails while it is full. */
  private static final class Target extends OutputStream {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch opened = new CountDownLatch(1);
    final ByteArrayOutputStream written = new ByteArrayOutputStream();
    volatile boolean full;

    @Override
    public void write(int single) throws IOException {
      write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      entered.countDown();
      try {
        opened.await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      if (full) {
        throw new IOException("No space left on device");
      }
      written.write(bytes, from, length);
    }

    String text() {
      return written.toString(StandardCharsets.UTF_8);
    }
  }

  private final Target target = new Target();
  private final OutputQueue queue = new OutputQueue(target, "test-output", 4, LogFormat.TEXT);

  @Test
  void whatATargetTookIsThereInItsOrder() {
    target.opened.countDown();
    PrintStream stream = new PrintStream(queue, false, StandardCharsets.UTF_8);

    for (int i = 0; i < 3; i++) {
      stream.println("line " + i);
      assertTrue(queue.await(LONG_MILLIS));
    }

    assertEquals("line 0\nline 1\nline 2\n", target.text());
    assertEquals(0, queue.droppedLines());
  }

  @Test
  void aBlockedTargetBlocksNobodyAndALineReportsWhatWasDropped() throws Exception {
    write("a\n");
    target.entered.await();
    write("bb\n");
    write("cc\n");
    write("dd\ndd\n");
    write("ee\n");
    assertFalse(queue.await(1), "the target is blocked");

    target.opened.countDown();

    assertTrue(queue.await(LONG_MILLIS));
    assertEquals("a\nbb\ncc\n" + note(3), target.text());
    assertEquals(3, queue.droppedLines());
    write("f\n");
    assertTrue(queue.await(LONG_MILLIS));
    assertEquals("a\nbb\ncc\n" + note(3) + "f\n", target.text());
  }

  @Test
  void aFullTargetLosesLinesAndNothingElse() {
    target.opened.countDown();
    target.full = true;
    write("a\n");
    write("b\n");
    assertTrue(queue.await(LONG_MILLIS));
    assertEquals("", target.text());

    target.full = false;
    write("c\n");

    assertTrue(queue.await(LONG_MILLIS));
    assertEquals(note(2) + "c\n", target.text());
    assertEquals(2, queue.droppedLines());
  }

  private static String note(int lines) {
    return "toystore: lines dropped here, because this output was blocked or full: " + lines + "\n";
  }

  private void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    queue.write(bytes, 0, bytes.length);
  }
}
