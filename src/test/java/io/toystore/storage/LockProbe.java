package io.toystore.storage;

import java.nio.file.Path;

/** Another process that tries to open a folder: exit status 0 if it could, 3 if it was refused. */
final class LockProbe {
  private LockProbe() {}

  public static void main(String[] args) throws Exception {
    try {
      DataFolder.open(Path.of(args[0]), Fixture.ORDER_1, InitialiseMode.NEVER, Fixture.OPTIONS)
          .close();
    } catch (RefusedFolderException e) {
      System.out.println(e.getMessage());
      System.exit(3);
    }
  }
}
