package io.toystore.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.config.UserError;
import io.toystore.processes.Member.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
  @TempDir Path folder;

  @Test
  void theLargestClusterHasAPortForEachPurposeWithinItsRange() {
    Plan plan = Plan.of(folder, 8_080, false, Member.MOST, Member.MOST);
    List<Integer> ports = new ArrayList<>();
    for (Member member : plan.members()) {
      ports.add(plan.clusterPort(member));
      ports.add(plan.busPort(member));
      ports.add(plan.managementPort(member));
    }
    plan.of(Tier.FRONTEND).forEach(frontend -> ports.add(plan.httpPort(frontend)));

    assertEquals(ports.size(), new HashSet<>(ports).size(), ports::toString);
    assertTrue(
        ports.stream().allMatch(port -> port >= 8_080 && port < 8_080 + Plan.PORTS),
        ports::toString);
    assertEquals(8_080, plan.httpPort(plan.member("frontend-1")));
    assertEquals(8_141, plan.managementPort(plan.member("order-1")));
    assertEquals(8_150, plan.managementPort(plan.member("frontend-1")));
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    assertFalse(Plan.isIn(folder));
    for (boolean network : new boolean[] {false, true}) {
      Plan plan = Plan.of(folder, 20_080, network, 3, 2);

      plan.write();

      assertTrue(Plan.isIn(folder));
      assertEquals(plan, Plan.read(folder));
    }
    assertEquals(
        "20080 network\ncatalog\norder-1\norder-2\norder-3\nfrontend-1\nfrontend-2\n",
        Files.readString(folder.resolve("members")));
  }

  @Test
  void membersOfANetworkHaveAddressesOfTheirOwn() {
    Plan plan = Plan.of(folder, 8_080, true, 3, 1);

    assertEquals("10.83.0.10", plan.host(Member.CATALOG));
    assertEquals("10.83.0.13", plan.host(plan.member("order-3")));
    assertEquals("http://10.83.0.20:8080", plan.url(plan.member("frontend-1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "8080\norder-0\n", "8080\nclient\n", "first\ncatalog\n"})
  void anotherFileIsNoPlan(String text) throws IOException {
    Files.writeString(folder.resolve("members"), text);

    UserError error = assertThrows(UserError.class, () -> Plan.read(folder));

    assertEquals(
        folder.resolve("members") + ": was not written by a start; start the cluster anew",
        error.getMessage());
  }

  @Test
  void aMemberThatIsNotThereIsNamedBesideThoseThatAre() {
    Plan plan = Plan.of(folder, 8_080, false, 1, 1);

    assertEquals(
        "there is no member \"order-2\" here, only catalog order-1 frontend-1",
        assertThrows(UnknownMemberException.class, () -> plan.member("order-2")).getMessage());
    assertEquals(
        "no cluster was started in " + folder,
        assertThrows(UserError.class, () -> Plan.read(folder)).getMessage());
  }
}
