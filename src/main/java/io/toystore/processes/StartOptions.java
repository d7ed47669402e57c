package io.toystore.processes;

import io.toystore.processes.MemberConf.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a cluster is to be started.
 *
 * @param clean what the members have stored before is deleted
 * @param toys the first catalog; empty for the toys that the store ships with
 * @param operatorToken who sends it may restock and change products; empty for nobody
 * @param settings keys of the members' configuration that are not the plan's
 */
public record StartOptions(
    Plan plan,
    boolean clean,
    Optional<Path> toys,
    Optional<String> operatorToken,
    List<Setting> settings) {}
