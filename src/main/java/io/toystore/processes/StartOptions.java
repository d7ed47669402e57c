package io.toystore.processes;

import io.toystore.processes.MemberConf.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The options of a start.
 *
 * @param clean whether the members' data is deleted first
 * @param toys the initial catalog; empty for the store's own
 * @param operatorToken requests with it may restock and change products; if empty, no request may
 * @param settings further keys of the members' configuration, which the plan does not set
 */
public record StartOptions(
    Plan plan,
    boolean clean,
    Optional<Path> toys,
    Optional<String> operatorToken,
    List<Setting> settings) {}
