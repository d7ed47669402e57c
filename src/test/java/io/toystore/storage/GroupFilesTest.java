package io.toystore.storage;

import static io.toystore.storage.Fixture.OPTIONS;
import static io.toystore.storage.Fixture.ORDER_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.model.PeerMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a data folder knows of the other replicas. */
class GroupFilesTest {
  private static final List<PeerMemory> MEMORY =
      List.of(PeerMemory.NOTHING, new PeerMemory(5, 12, 4), new PeerMemory(6, 9, 4));

  @TempDir Path temp;

  private Path path() {
    return temp.resolve("order-1");
  }

  private DataFolder open() throws IOException {
    return DataFolder.open(path(), ORDER_1, InitialiseMode.IF_EMPTY, OPTIONS);
  }

  private List<Long> begin() throws IOException {
    try (DataFolder folder = open()) {
      List<Long> members = List.of(folder.folderId(), -2L, 3L);
      folder.saveMembers(members);
      folder.savePeers(MEMORY);
      return members;
    }
  }

  @Test
  void aNewFolderKnowsNobodyAndOneThatDoesIsInUse() throws IOException {
    try (DataFolder folder = open()) {
      assertEquals(List.of(), folder.members());
      assertEquals(List.of(), folder.peers());
      assertTrue(folder.lastWritten().isEmpty());
    }
    assertTrue(DataFolder.isUnused(path()));
    List<Long> members = begin();
    assertFalse(DataFolder.isUnused(path()));
    try (DataFolder folder = open()) {
      assertEquals(members, folder.members());
      assertEquals(MEMORY, folder.peers());
    }
  }

  @Test
  void aTornMemoryIsForgottenAndBegunAnew() throws IOException {
    begin();
    Path peers = path().resolve("peers.json");
    String line = Files.readString(peers);
    Files.writeString(peers, line.substring(0, 40) + "x".repeat(line.length()));
    try (DataFolder folder = open()) {
      assertEquals(List.of(), folder.peers());
      folder.savePeers(MEMORY);
    }
    assertEquals(line, Files.readString(peers));
  }

  @Test
  void membersThatAreWrongOrOfAnotherFolderAreRefused() throws IOException {
    begin();
    Path group = path().resolve("group.json");
    String whole = Files.readString(group);
    Files.writeString(group, whole.replaceFirst("0", "1"));
    assertRefused("its checksum is wrong");
    Files.writeString(group, whole);
    String identity = Files.readString(path().resolve("identity.json"));
    Files.delete(path().resolve("identity.json"));
    Files.delete(group);
    try (DataFolder other = open()) {
      assertEquals(List.of(), other.members());
    }
    Files.writeString(group, whole);
    assertRefused("it is of another folder of replica 1");
    Files.writeString(path().resolve("identity.json"), identity);
    open().close();
  }

  private void assertRefused(String why) {
    RefusedFolderException refused = assertThrows(RefusedFolderException.class, this::open);
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }
}
